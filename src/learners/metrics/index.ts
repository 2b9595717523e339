/** Metrics of scores against labels, as the gate computes them: `millrace/metrics`, for slices and protocols of one's own. */
export { confusion } from './confusion.js'
export { coverageAt, hitRateAt, meanAveragePrecision, meanReciprocalRank, ndcgAt, rankLists, recallAt, type RankedList } from './lists.js'
export { calibrationError, logLoss } from './probability.js'
export { averagePrecision, rocAuc } from './ranking.js'
export { reviewCapacity, type ReviewCapacity, type ReviewInput } from './review-capacity.js'
