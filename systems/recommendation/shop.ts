// A home feed of 24.
import { shop } from './definitions.js'

export default shop({ factors: 32, confidence: 1, nearest: 300, owned: 200, limit: 24 })
