/** Capacity and cost before there is a system: each number with its formula, its inputs, and how far it may be off. */
export { estimateCost, type CostInput } from './cost.js'
export { estimateFeatures, type FeaturesInput } from './features/features.js'
export { estimateServing, type ServingInput } from './serving/serving.js'
export { estimateStorage, type StorageInput } from './storage.js'
export { estimateTraining, type TrainingInput } from './training/training.js'
export type { Estimate, EstimateKind, Line, Named, Range } from './sheet.js'
export { parseYaml } from './yaml.js'
