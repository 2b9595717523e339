import { readGiven } from '../../design/answers/given.js'
import { yamlStatements } from '../../design/answers/statements.js'
import { design } from '../../design/design.js'

/** Seconds of work on one request, by the family of model that the design decided for; a large model follows from its parameters. */
const workOf: Readonly<Record<string, number>> = { linear: 0.001, trees: 0.002, classical: 0.001, unsupervised: 0.002, 'fine-tuned': 0.012, deep: 0.01, prompted: 0.02 }
/** The answers name the peak; the average is a third of it. */
const peak = 3

/**
 * Scenarios from a design's answers: what they say, and nothing that they do not.
 * @param text the answers in YAML. @throws MR_DESIGN_PROBLEM, MR_ANSWERS_CONTRADICT
 */
export function scenariosOf(text: string): Record<string, Record<string, unknown>> {
  const { answers, chosen } = design(readGiven(yamlStatements(text)))
  const family = chosen.get('family') ?? 'linear'
  const gpu = chosen.get('runtime') === 'gpu-server'
  const large = answers.modelParameters >= 1e9
  const redundancy = chosen.get('redundancy')
  const rate = Math.max(1e-4, answers.requestsPerSecond / peak)
  return {
    serving: {
      rate, peak, objective: answers.latency, zones: redundancy === 'zones' || redundancy === 'regions' ? 3 : redundancy === 'spare' ? 2 : 1, hardware: large ? 'l40s' : gpu ? 'l4' : 'cpu',
      ...(large ? { parameters: answers.modelParameters, ...(answers.formulation === 'generation' ? { inputTokens: 1_500, outputTokens: 300 } : { inputTokens: 500, outputTokens: 1 }) } : { latency: workOf[family] ?? 0.002, concurrency: gpu ? 1 : 4 }),
    },
    ...(answers.eventRate > 0 && {
      features: { rate: answers.eventRate, keys: answers.entities },
      storage: { rate: answers.eventRate, retention: Math.min(answers.retention, 3e9), predictions: rate },
    }),
    ...(answers.labelledExamples > 0 && {
      training: {
        examples: answers.labelledExamples, runs: answers.experimentsPerMonth + 2_592_000 / answers.retrainEvery,
        ...(answers.modelParameters >= 1e6 ? { parameters: answers.modelParameters } : family === 'deep' || family === 'fine-tuned' ? { architecture: 'mlp', parameters: 10e6 } : { architecture: 'gbdt', hardware: 'cpu', devices: 4 }),
      },
    }),
  }
}
