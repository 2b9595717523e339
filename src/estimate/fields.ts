import { costFields } from './cost.js'
import { featuresFields } from './features/features.js'
import type { Fields } from './scenario.js'
import { servingFields } from './serving/fields.js'
import type { EstimateKind } from './sheet.js'
import { storageFields } from './storage.js'
import { trainingFields } from './training/fields.js'

/** The inputs of each estimate: what they mean, in which unit, what stands where nothing is given. */
export const estimateFields: Readonly<Record<EstimateKind, Fields>> = { training: trainingFields, serving: servingFields, features: featuresFields, storage: storageFields, cost: costFields }
