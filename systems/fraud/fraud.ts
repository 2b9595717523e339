// A payment is good once 30 days passed without a chargeback.
import { payments } from './definitions.js'

export default payments({ within: '30d' })
