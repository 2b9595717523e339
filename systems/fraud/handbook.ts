// The same system on the handbook's data, where a chargeback comes 7 days after each fraud and a week trains the next.
import { payments } from './definitions.js'

export default payments({ within: '7d', train: '7d' })
