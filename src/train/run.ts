import { formatInstant } from '../define/instant.js'
import type { Value } from '../define/values.js'
import { MillraceError } from '../errors.js'
import { buildTrainingSet, type TrainingSetRequest } from '../features/training-set/build.js'
import { levelsOf, type Encoding } from '../learners/encode.js'
import { trainBoost } from '../learners/boost/train.js'
import { trainLogistic } from '../learners/linear/logistic.js'
import type { LabelledRows } from '../learners/matrix.js'
import { scorerOf, type TrainedModel } from '../learners/model.js'
import { decisionThresholds } from '../learners/thresholds.js'
import { isListwise, learnedOf } from '../plan/learned.js'
import type { LearnedPlan, ModelPlan, RankerPlan } from '../plan/plan.js'
import type { Clock } from '../ports/clock.js'
import type { MetadataStore } from '../ports/metadata-store.js'
import type { ObjectStore } from '../ports/object-store.js'
import type { ScoreChampion } from './champion.js'
import type { Environment } from './environment.js'
import { evaluate, type Judged, type Review } from './evaluate.js'
import { collectExamples } from './examples.js'
import { gate, type GateFailure, type Metrics } from './gate.js'
import { encodeModelFile } from './model-file.js'
import { splitExamples, type Part } from './parts.js'
import { registerVersion, versionOf } from './registry.js'
import { describeFailure, endRun, startRun, type RunRecord } from './tracking.js'

export interface TrainRequest extends Pick<TrainingSetRequest, 'plan' | 'model' | 'asOf' | 'lake' | 'launch' | 'threads' | 'files'> {
  /** Hash of the bundle that `plan` comes from. */
  readonly bundle: string
  readonly metadata: MetadataStore
  readonly objects: ObjectStore
  readonly clock: Clock
  readonly environment: Environment
  readonly scoreChampion: ScoreChampion
  readonly review?: Review
  readonly onProgress?: (progress: { readonly doing: string; readonly done?: number; readonly total?: number }) => void
}
export interface TrainResult {
  readonly run: string
  /** Absent when the gate said no. */
  readonly version?: number
  readonly alias?: string
  readonly metrics: Metrics
  readonly champion?: Metrics
  readonly decisions: readonly { readonly decision: string; readonly threshold: number | null }[]
  /** Every rule that was broken; none when a version was registered. */
  readonly failures: readonly GateFailure[]
  readonly trainingRows: number
  readonly holdoutRows: number
  readonly dataset: string
}

/**
 * One run: training set, split, encoding, fit, holdout, thresholds, gate, registry. The same log, definitions and seed give the same model bit for bit. A version that breaks a rule is a
 * result with its failures; what fails otherwise is thrown, and the run is kept as failed with its code.
 * @throws MR_MODEL_UNKNOWN, MR_TRAINING_EMPTY, MR_HOLDOUT_EMPTY, and whatever the stores throw.
 */
export async function trainModel(request: TrainRequest): Promise<TrainResult> {
  const { plan, metadata, clock, environment, bundle } = request
  const model = learnedOf(plan, request.model)
  if (model === undefined) throw new MillraceError('MR_MODEL_UNKNOWN', request.model)
  const began = performance.now()
  const { learner, split, fingerprint } = model
  let record: RunRecord = { params: { learner, split }, environment, bundle, fingerprint, seed: 'seed' in learner ? learner.seed : null, artifacts: [] }
  const run = await startRun(metadata, model.name, clock.now(), record)
  const note = (more: Partial<RunRecord>) => { record = { ...record, ...more, seconds: (performance.now() - began) / 1_000 } }
  try {
    const result = await runOnce(request, model, run, note)
    await endRun(metadata, run, result.version === undefined ? 'rejected' : 'registered', clock.now(), record)
    return result
  } catch (error) {
    note({ error: describeFailure(error) })
    await endRun(metadata, run, 'failed', clock.now(), record)
    throw error
  }
}

async function runOnce(request: TrainRequest, model: ModelPlan | RankerPlan, run: string, note: (more: Partial<RunRecord>) => void): Promise<TrainResult> {
  const { plan, objects, metadata, clock, review, onProgress } = request
  const { within } = plan.labels.get(model.label)!
  const examples = collectExamples(model)
  const manifest = await buildTrainingSet({
    plan, model: model.name, visibility: 'known', asOf: request.asOf, lake: request.lake, launch: request.launch, threads: request.threads, ...(request.files && { files: request.files }),
    besides: review === undefined ? [] : [review.field], onRows: (chunk) => { examples.add(chunk) }, onProgress: (done) => onProgress?.({ doing: 'building the training set', done }),
  })
  const artifacts = [`runs/${run}/manifest.json`]
  await objects.put(artifacts[0]!, jsonBytes(manifest))
  const { digest, fingerprints, rows, asOf, positions, visibility, leak } = manifest
  note({ dataset: { digest, fingerprints, rows, asOf, positions, visibility, leak }, artifacts })

  const times = examples.times()
  const { learner } = model
  const { fit, early, holdout, holdoutFrom, holdoutTo } = splitExamples(model, examples, times, within)
  const encode = (encoding: Encoding, { rows, offsets }: Part): LabelledRows => ({ ...examples.encode(encoding, rows, rows === fit.rows ? within : undefined), ...(offsets && { offsets }) })
  if (holdout.rows.length === 0) throw new MillraceError('MR_HOLDOUT_EMPTY', `no label of ${model.name} has matured`)
  const training = Uint32Array.from([...fit.rows, ...early.rows]).sort()
  if (training.length === 0) throw new MillraceError('MR_TRAINING_EMPTY', `no row had matured by ${new Date(holdoutFrom / 1_000).toISOString()}, when the holdout begins`)
  const encoding = examples.fitEncoding(training, fit.rows)
  const { trained, iterations, curve } = fitModel(model, encoding, encode(encoding, fit), early.rows.length === 0 ? undefined : encode(encoding, early), onProgress)

  const held = encode(encoding, holdout)
  const listwise = isListwise(learner), gains = learner.name === 'boost' ? learner.gains : undefined
  const judged: Judged = {
    labels: held.labels, times: Float64Array.from(holdout.rows, (row) => times[row]!), ...(review && { groups: examples.groups(holdout.rows) }),
    ...(holdout.offsets && { lists: { offsets: holdout.offsets, graded: listwise, ...(gains && { gains }) } }),
  }
  const scores = scoreAll(scorerOf(listwise, trained), held)
  const metrics = evaluate(scores, judged, review)
  const decide = 'decide' in model ? model.decide : []
  const decisions = decisionThresholds(decide.map(([, rule]) => rule), scores, judged.labels).map((threshold, index) => ({ decision: decide[index]![0], threshold }))
  const champion = Object.values(model.ship).some((rule) => 'beats' in rule) ? await versionOf(metadata, model.name, 'champion') : undefined
  const championMetrics = champion && evaluate(await request.scoreChampion(champion, {
    positions: examples.positions(holdout.rows), from: judged.times.reduce((oldest, time) => Math.min(oldest, time), holdoutFrom), to: holdoutTo, asOf, probability: !listwise,
  }), judged, review)
  const failures: GateFailure[] = [
    ...gate(model.ship, metrics, championMetrics),
    ...decisions.filter(({ threshold }) => threshold === null).map(({ decision }): GateFailure => ({ code: 'MR_THRESHOLD_UNREACHABLE', says: `no score of the holdout reaches what "${decision}" asks for, or an earlier decision always comes first` })),
  ]

  const file = `runs/${run}/model.bin`, learned = `runs/${run}/learning-curve.json`, holdoutScores = `runs/${run}/holdout.json`
  await objects.put(file, encodeModelFile({
    model: model.name, bundle: request.bundle, fingerprint: model.fingerprint, features: model.features.map(({ name }) => name), encoding, trained, dataset: digest,
    decisions: decisions.map(({ decision, threshold }) => ({ decision, threshold: threshold ?? Infinity })),
  }))
  await objects.put(learned, jsonBytes(curve))
  await objects.put(holdoutScores, holdoutBytes(examples.ids(holdout.rows), judged, scores))
  note({
    metrics, decisions, failures, iterations, artifacts: [...artifacts, file, learned, holdoutScores], ...(champion && { champion: { version: champion.version, metrics: championMetrics! } }),
    rows: { fit: fit.rows.length, early: early.rows.length, holdout: holdout.rows.length, holdoutPositives: Array.from(judged.labels).filter((label) => label > 0).length, holdoutFrom, holdoutTo },
  })
  const result = { run, metrics, ...(championMetrics && { champion: championMetrics }), decisions, failures, trainingRows: training.length, holdoutRows: holdout.rows.length, dataset: digest }
  if (failures.length > 0) return result
  const version = await registerVersion(metadata, { model: model.name, run, createdAt: clock.now(), bundle: request.bundle, fingerprint: model.fingerprint, file, metrics })
  note({ version: version.version })
  return { ...result, version: version.version, alias: version.aliases[0]! }
}

interface Fitted { readonly trained: TrainedModel; readonly iterations: number; readonly curve: unknown }
function fitModel({ learner }: LearnedPlan, encoding: Encoding, fit: LabelledRows, early: LabelledRows | undefined, onProgress: TrainRequest['onProgress']): Fitted {
  if (learner.name === 'logistic') {
    const { linear, curve } = trainLogistic(fit, learner, { levels: levelsOf(encoding) })
    return { trained: { kind: 'logistic', linear }, iterations: curve.length, curve: { train: curve, valid: [] } }
  }
  const { forest, curve, trees } = trainBoost(fit, early, learner.objective === 'lambdarank' ? { ...learner, objective: 'lambdarank' } : { ...learner, objective: 'binary' }, { onTree: (done) => onProgress?.({ doing: 'growing trees', done, total: learner.trees }) })
  return { trained: { kind: 'boost', forest }, iterations: trees, curve }
}

function scoreAll(score: ReturnType<typeof scorerOf>, { matrix }: LabelledRows): Float64Array {
  const vector = new Float64Array(matrix.columns.length)
  return Float64Array.from({ length: matrix.rows }, (_, row) => {
    for (let feature = 0; feature < vector.length; feature++) vector[feature] = matrix.columns[feature]![row]!
    return score(vector)
  })
}

/** Every row of the holdout as columns: its id, time, label and score; of a ranker list by list, and where each list begins. Whoever wants another metric or another slice works it out from these. */
const holdoutBytes = (ids: readonly Value[], { times, labels, lists }: Judged, scores: Float64Array): Uint8Array =>
  Buffer.from(JSON.stringify({ id: ids.map((id) => (typeof id === 'bigint' ? String(id) : id)), time: Array.from(times, formatInstant), label: Array.from(labels), score: Array.from(scores), ...(lists && { lists: Array.from(lists.offsets) }) }))

const jsonBytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value, null, 1))
