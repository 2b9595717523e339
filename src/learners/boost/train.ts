import { MillraceError } from '../../errors.js'
import type { Forest } from '../forest/forest.js'
import { countPositives, marginLoss, priorLogOdds, sigmoid } from '../matrix.js'
import type { LabelledRows, Labels } from '../matrix.js'
import { binRows, fitBins } from './bins.js'
import { addTree, growTree } from './grow.js'
import type { Ground, Tree } from './grow.js'
import { layoutOf } from './histogram.js'
import { random, sample } from './random.js'

export interface BoostParameters {
  /** At most; early stopping may keep fewer. */
  readonly trees: number
  /** At most, a tree. */
  readonly leaves: number
  readonly learningRate: number
  /** Added to each leaf's hessian. */
  readonly l2: number
  /** Training rows that a leaf has at least. */
  readonly minRows: number
  /** Share of the rows, and of the columns, that each tree is grown on; (0, 1], drawn anew for each tree. */
  readonly rowShare: number
  readonly columnShare: number
  /** Trees without a better validation loss after which training ends; 0 never ends it early. */
  readonly earlyStopping: number
  readonly seed: number
}
export interface BoostHooks {
  /** After each tree (from 1): mean log loss over all training rows, and over the validation rows where there are any. */
  readonly onTree?: (tree: number, trainLoss: number, validLoss: number | undefined) => void
  /** Asked before each tree; true ends training with what there is. */
  readonly shouldStop?: () => boolean
}
/** Mean log loss after each tree grown, those past the best one included; `valid` is empty without validation rows. */
export interface LearningCurve { readonly train: readonly number[]; readonly valid: readonly number[] }
export interface Boosted { readonly forest: Forest; readonly curve: LearningCurve; /** Trees kept. */ readonly trees: number }

/**
 * Gradient boosting of leaf-wise trees on histograms, for the log loss of a yes/no label (Friedman 2001; second-order leaves as Chen and Guestrin 2016).
 * The same rows, parameters and seed give the same bits. With validation rows and `earlyStopping` the forest ends at the tree of the least validation loss.
 * Labels of one class give a forest without trees, whose base is the smoothed prior.
 * @throws MR_TRAINING_EMPTY without training rows.
 */
export function trainBoost(training: LabelledRows, validation: LabelledRows | undefined, parameters: BoostParameters, hooks: BoostHooks = {}): Boosted {
  const { matrix, labels } = training
  const { rows } = matrix
  if (rows === 0) throw new MillraceError('MR_TRAINING_EMPTY')
  const positives = countPositives(labels)
  const base = priorLogOdds(positives, rows)
  const edges = fitBins(matrix)
  const bins = binRows(matrix, edges)
  const held = validation === undefined || validation.matrix.rows === 0 ? undefined : { bins: binRows(validation.matrix, edges), labels: validation.labels, margins: new Float64Array(validation.matrix.rows).fill(base) }
  const layout = layoutOf(edges)
  const ground: Ground = { bins, layout, gradients: new Float64Array(rows), hessians: new Float64Array(rows), histograms: [], buffer: new Int32Array(rows) }
  const margins = new Float64Array(rows).fill(base)
  const uniform = random(parameters.seed)
  const sampled = { rows: share(rows, parameters.rowShare), columns: share(edges.length, parameters.columnShare) }
  const whole = sampled.rows === rows && sampled.columns === edges.length

  const trees: Tree[] = []
  const curve = { train: [] as number[], valid: [] as number[] }
  let best = { trees: 0, loss: held === undefined ? Infinity : meanLoss(held.margins, held.labels) }
  const stopsEarly = held !== undefined && parameters.earlyStopping > 0
  for (let round = 0; round < parameters.trees && positives > 0 && positives < rows; round++) {
    if (hooks.shouldStop?.() === true) break
    differentiate(margins, labels, ground)
    const tree = growTree(ground, sample(rows, sampled.rows, uniform), sample(edges.length, sampled.columns, uniform), parameters)
    if (tree === undefined) {
      // On a sample the next draw may still find a split; on everything nothing will ever change.
      if (whole) break
      continue
    }
    trees.push(tree)
    addTree(tree, bins, margins)
    const trainLoss = meanLoss(margins, labels)
    curve.train.push(trainLoss)
    let validLoss: number | undefined
    if (held !== undefined) {
      addTree(tree, held.bins, held.margins)
      validLoss = meanLoss(held.margins, held.labels)
      curve.valid.push(validLoss)
      if (validLoss < best.loss) best = { trees: trees.length, loss: validLoss }
    }
    hooks.onTree?.(trees.length, trainLoss, validLoss)
    if (stopsEarly && trees.length - best.trees >= parameters.earlyStopping) break
  }
  const kept = stopsEarly ? best.trees : trees.length
  return { forest: join(trees.slice(0, kept), edges, base), curve, trees: kept }
}

/** At least one of anything there is. */
const share = (total: number, part: number) => Math.min(total, Math.max(1, Math.round(total * part)))

function differentiate(margins: Float64Array, labels: Labels, { gradients, hessians }: Ground): void {
  for (let row = 0; row < margins.length; row++) {
    const probability = sigmoid(margins[row]!)
    gradients[row] = probability - labels[row]!
    hessians[row] = probability * (1 - probability)
  }
}

function meanLoss(margins: Float64Array, labels: Labels): number {
  let sum = 0
  for (let row = 0; row < margins.length; row++) sum += marginLoss(margins[row]!, labels[row]!)
  return sum / margins.length
}

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
