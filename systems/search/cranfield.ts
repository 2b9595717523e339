// The same system on a test collection: the first hundred by words, a title counted like its text.
import { products } from './definitions.js'

export default products({ found: 100, limit: 100, title: 1 })
