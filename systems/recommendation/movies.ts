// The same system on ratings of films: a rating is a purchase, and nothing is left to chance. Of the 50 that are shown none was rated before.
import { shop } from './definitions.js'

export default shop({ factors: 32, confidence: 1e-9, nearest: 800, owned: 1_000, limit: 50, unexplored: true })
