// A page of 48 results.
import { products } from './definitions.js'

export default products({ found: 400, limit: 48, title: 3 })
