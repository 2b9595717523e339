export { estimateServing, type ServingInput } from './serving/serving.js'
