import type { FeaturesInput, ServingInput, StorageInput, TrainingInput } from '../estimate/index.js'
import type { Design } from './design.js'

/** What the estimators are asked, part by part; a part that the design has not is absent. */
export interface Scenarios { readonly serving?: ServingInput; readonly features?: FeaturesInput; readonly storage?: StorageInput; readonly training?: TrainingInput }

/** The answers name the peak; the average is a third of it. */
const peak = 3
/** Seconds of work on one request by family, features read included; GPU families on a small card. */
const workOf: Readonly<Record<string, number>> = { linear: 0.001, trees: 0.002, classical: 0.001, unsupervised: 0.002, 'fine-tuned': 0.012, deep: 0.01, prompted: 0.02 }
/** What a ranker takes for one of the at most 400 candidates that it looks at closely. */
const itemTime = 15e-6
const objectBytes = 100_000
const longestKept = 3 * 365 * 86_400

/** Scenarios from what was answered and decided; what neither says is left to the estimator's own assumptions. */
export function scenariosOf({ answers, chosen }: Pick<Design, 'answers' | 'chosen'>): Scenarios {
  const family = chosen.get('family') ?? 'linear'
  const runtime = chosen.get('runtime')
  const gpu = runtime === 'gpu-server'
  const large = answers.modelParameters >= 1e9 || (family === 'prompted' && runtime !== 'hosted')
  const files = answers.accessPattern === 'files'
  const redundancy = chosen.get('redundancy')
  const rate = Math.max(1e-4, answers.requestsPerSecond / peak)
  const served = ['online', 'streaming'].includes(chosen.get('serving-mode') ?? '') && runtime !== 'hosted'
  const items = ['ranking', 'assignment'].includes(answers.formulation) ? Math.min(answers.candidates, 400) * itemTime : 0
  // A network on a processor takes some five times what a small card takes.
  const latency = (workOf[family] ?? 0.002) * (!gpu && ['fine-tuned', 'deep'].includes(family) ? 5 : 1) + items
  const needed = rate * peak * latency / (gpu ? 1 : 4) / 0.5
  // One part of so many may be lost: of two where one is enough, of four where it takes several.
  const spare = needed <= 2 ? 2 : 4
  const trained = chosen.has('training-compute') && chosen.get('training-compute') !== 'none' && answers.labelledExamples >= 1
  return {
    ...(served && { serving: {
      rate, peak, objective: answers.latency, zones: redundancy === 'zones' || redundancy === 'regions' ? 3 : redundancy === 'spare' ? spare : 1, hardware: large ? 'l40s' : gpu ? 'l4' : 'cpu',
      ...(large ? { parameters: answers.modelParameters >= 1e6 ? answers.modelParameters : 8e9, batch: 8, ...(answers.formulation === 'generation' ? { inputTokens: 1_500, outputTokens: 300 } : { inputTokens: 500, outputTokens: 1 }) } : { latency, ...(gpu ? { batch: 8 } : { concurrency: 4 }) }),
    } }),
    ...(chosen.get('feature-freshness') === 'streaming' && answers.eventRate > 0 && { features: { rate: answers.eventRate, keys: answers.entities, reads: served ? rate : 0 } }),
    ...(answers.eventRate > 0 && { storage: { rate: Math.max(1e-6, answers.eventRate), retention: Math.min(answers.retention, longestKept), predictions: rate, ...(files && { eventBytes: objectBytes, compression: 1 }) } }),
    ...(trained && { training: {
      examples: answers.labelledExamples, runs: Math.max(0.001, answers.experimentsPerMonth + 2_592_000 / answers.retrainEvery), ...learnerOf(family, answers),
    } }),
  }
}

function learnerOf(family: string, { modelParameters, dataKinds, formulation, candidates, users }: Design['answers']): Partial<TrainingInput> {
  if (family === 'fine-tuned') return dataKinds.includes('images') && !dataKinds.includes('text') ? { architecture: 'cnn', parameters: modelParameters || 25e6, epochs: 20, batch: 64, hardware: 'l4' } : { architecture: 'transformer', parameters: modelParameters || 110e6, tokens: 256, epochs: 3, hardware: 'l4' }
  if (family === 'deep') return formulation === 'ranking' ? { architecture: 'two-tower', parameters: modelParameters || 10e6, tableRows: candidates + users, batch: 4_096, hardware: 'l4' } : { architecture: 'mlp', parameters: modelParameters || 10e6, batch: 1_024, hardware: 'l4' }
  return { architecture: 'gbdt', hardware: 'cpu', devices: 4 }
}
