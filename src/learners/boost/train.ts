import { MillraceError } from '../../errors.js'
import type { Forest } from '../forest/forest.js'
import type { LabelledRows } from '../matrix.js'
import { binRows, fitBins } from './bins.js'
import type { Bins } from './bins.js'
import { addTree, growTree } from './grow.js'
import type { Ground, Tree } from './grow.js'
import { layoutOf } from './histogram.js'
import { lambdarank } from './lambdarank.js'
import type { LambdarankParameters } from './lambdarank.js'
import { logLoss } from './objective.js'
import type { Objective } from './objective.js'
import { random, sample } from '../random.js'

/** `binary` when left out: the log loss of a yes/no label, margins in log-odds. `lambdarank`: the order of each list of graded rows, margins without a unit. */
export type ObjectiveParameters = { readonly objective?: 'binary' } | ({ readonly objective: 'lambdarank' } & LambdarankParameters)
const objectiveOf = (parameters: ObjectiveParameters, rows: LabelledRows): Objective => (parameters.objective === 'lambdarank' ? lambdarank(rows, parameters) : logLoss(rows))

export type BoostParameters = ObjectiveParameters & {
  /** At most; early stopping may keep fewer. */
  readonly trees: number
  /** At most, a tree. */
  readonly leaves: number
  readonly learningRate: number
  /** Added to each leaf's hessian. */
  readonly l2: number
  /** Training rows that a leaf has at least. */
  readonly minRows: number
  /** Sum of second derivatives that a leaf has at least; 0.001 when left out. */
  readonly minHessian?: number
  /** Share of the rows, and of the columns, that each tree is grown on; (0, 1], drawn anew for each tree. */
  readonly rowShare: number
  readonly columnShare: number
  /** Trees without a better validation loss after which training ends; 0 never ends it early. */
  readonly earlyStopping: number
  readonly seed: number
}
export interface BoostHooks {
  /** After each tree (from 1): the loss over all training rows, and over the validation rows where there are any. */
  readonly onTree?: (tree: number, trainLoss: number, validLoss: number | undefined) => void
  /** Asked before each tree; true ends training with what there is. */
  readonly shouldStop?: () => boolean
}
/** The loss (mean log loss; of `lambdarank` 1 − NDCG@10) after each tree grown, those past the best one included; `valid` is empty without validation rows. */
export interface LearningCurve { readonly train: readonly number[]; readonly valid: readonly number[] }
export interface Boosted { readonly forest: Forest; readonly curve: LearningCurve; /** Trees kept. */ readonly trees: number }

/**
 * Gradient boosting of leaf-wise trees on histograms (Friedman 2001; second-order leaves as Chen and Guestrin 2016).
 * The same rows, parameters and seed give the same bits. With validation rows and `earlyStopping` the forest ends at the tree of the least validation loss.
 * Labels of one class give a forest without trees, whose base is the smoothed prior; so do, with base 0, lists without a pair to order.
 * @throws MR_TRAINING_EMPTY without training rows.
 */
export function trainBoost(training: LabelledRows, validation: LabelledRows | undefined, parameters: BoostParameters, hooks: BoostHooks = {}): Boosted {
  const { matrix } = training
  const { rows } = matrix
  if (rows === 0) throw new MillraceError('MR_TRAINING_EMPTY')
  const objective = objectiveOf(parameters, training)
  const { base } = objective
  const edges = fitBins(matrix)
  const bins = binRows(matrix, edges)
  const held = validation === undefined || validation.matrix.rows === 0 ? undefined : heldOut(objectiveOf(parameters, validation), binRows(validation.matrix, edges), base)
  const layout = layoutOf(edges)
  const ground: Ground = { bins, layout, gradients: new Float64Array(rows), hessians: new Float64Array(rows), histograms: [], buffer: new Int32Array(rows) }
  const margins = new Float64Array(rows).fill(base)
  const uniform = random(parameters.seed)
  const sampled = { rows: share(rows, parameters.rowShare), columns: share(edges.length, parameters.columnShare) }
  const whole = sampled.rows === rows && sampled.columns === edges.length

  const trees: Tree[] = []
  const curve = { train: [] as number[], valid: [] as number[] }
  let best = { trees: 0, loss: held?.loss() ?? Infinity }
  const stopsEarly = held !== undefined && parameters.earlyStopping > 0
  for (let round = 0; round < parameters.trees && objective.learnable; round++) {
    if (hooks.shouldStop?.() === true) break
    objective.differentiate(margins, ground.gradients, ground.hessians)
    const tree = growTree(ground, sample(rows, sampled.rows, uniform), sample(edges.length, sampled.columns, uniform), parameters)
    if (tree === undefined) {
      // On a sample the next draw may still find a split; on everything nothing will ever change.
      if (whole) break
      continue
    }
    trees.push(tree)
    addTree(tree, bins, margins)
    const trainLoss = objective.loss(margins)!
    curve.train.push(trainLoss)
    let validLoss: number | undefined
    if (held !== undefined) {
      addTree(tree, held.bins, held.margins)
      validLoss = held.loss()
      curve.valid.push(validLoss)
      if (validLoss < best.loss) best = { trees: trees.length, loss: validLoss }
    }
    hooks.onTree?.(trees.length, trainLoss, validLoss)
    if (stopsEarly && trees.length - best.trees >= parameters.earlyStopping) break
  }
  const kept = stopsEarly ? best.trees : trees.length
  return { forest: join(trees.slice(0, kept), edges, base), curve, trees: kept }
}

/** Validation rows with their margins so far; undefined when their loss says nothing, as over lists without anything relevant. */
function heldOut(objective: Objective, bins: Bins, base: number) {
  const margins = new Float64Array(bins.rows).fill(base)
  return objective.loss(margins) === null ? undefined : { bins, margins, loss: () => objective.loss(margins)! }
}

/** At least one of anything there is. */
const share = (total: number, part: number) => Math.min(total, Math.max(1, Math.round(total * part)))

function join(trees: readonly Tree[], edges: readonly Float64Array[], base: number): Forest {
  const starts = [0]
  for (const tree of trees) starts.push(starts.at(-1)! + tree.feature.length)
  const each = <T>(pick: (tree: Tree, node: number, start: number) => T): T[] => trees.flatMap((tree, i) => tree.feature.map((_, node) => pick(tree, node, starts[i]!)))
  const child = (of: 'left' | 'right') => Int32Array.from(each((tree, node, start) => (tree.feature[node]! < 0 ? 0 : start + tree[of][node]!)))
  return {
    feature: Int32Array.from(each((tree, node) => tree.feature[node]!)),
    threshold: Float64Array.from(each((tree, node) => (tree.feature[node]! < 0 ? 0 : edges[tree.feature[node]!]![tree.bin[node]!]!))),
    left: child('left'), right: child('right'),
    missingLeft: Uint8Array.from(each((tree, node) => +tree.missingLeft[node]!)),
    value: Float64Array.from(each((tree, node) => tree.value[node]!)),
    cover: Float64Array.from(each((tree, node) => tree.cover[node]!)),
    roots: Int32Array.from(starts.slice(0, trees.length)), base,
  }
}
