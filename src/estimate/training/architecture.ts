import type { Sheet } from '../sheet.js'

/** What an architecture declares: the lines up to the time of one step on one device, and the memory that its activations take. */
interface Architecture {
  /** Adds `weights`, and `stepCompute`. */
  compute(sheet: Sheet): void
  /** Adds `activationMemory`, of the examples that one device works on (`localBatch`). */
  activations(sheet: Sheet): void
}

const keptActivations = (sheet: Sheet) => { sheet.add('activationMemory', 'bytes', 'localBatch × activations', 'activations that one device keeps') }
const stepFromFlop = (sheet: Sheet) => { sheet.add('stepCompute', 'seconds', 'batch × flopPerExample / (deviceFlops × efficiency)', 'time of one step on one device') }

/** Each architecture, with the source of its formulas. Backward costs twice what forward does: three forward passes in all. */
export const architectures: Readonly<Record<string, Architecture>> = {
  transformer: {
    // Kaplan et al. 2020: 6 operations a weight and token; Chowdhery et al. 2022 (PaLM), appendix B: 12 × layers × hidden × tokens more a token for attention.
    compute(sheet) {
      sheet.add('weights', 'count', 'parameters', 'weights')
      shape(sheet)
      sheet.add('flopPerExample', 'flop', '6 × parameters × tokens + 12 × layerCount × width × tokens^2', 'operations of an example, forward and backward')
      stepFromFlop(sheet)
    },
    // Korthikanti et al. 2022, "Reducing Activation Recomputation in Large Transformer Models", equations 2 and 6; full: the input of each layer.
    activations(sheet) {
      const of = sheet.word('recompute')
      const perToken = of === 'none' ? '(34 + 5 × headCount × tokens / width)' : of === 'selective' ? '34' : '2'
      sheet.add('activationMemory', 'bytes', `localBatch × tokens × width × layerCount × ${perToken}`, `activations that one device keeps, recomputation ${of}`)
    },
  },
  mlp: {
    compute(sheet) {
      sheet.add('weights', 'count', 'parameters', 'weights')
      sheet.add('flopPerExample', 'flop', '6 × parameters', 'operations of an example, forward and backward')
      stepFromFlop(sheet)
    },
    activations: keptActivations,
  },
  cnn: {
    compute(sheet) {
      sheet.add('weights', 'count', sheet.of('parameters') === undefined ? '25.6e6' : 'parameters', 'weights')
      sheet.add('flopPerExample', 'flop', '3 × 2 × macs', 'operations of an example, forward and backward')
      stepFromFlop(sheet)
    },
    activations: keptActivations,
  },
  'two-tower': {
    // Only rows that a batch touches are read and changed; in-batch negatives compare each example with each (Yi et al. 2019).
    compute(sheet) {
      sheet.add('weights', 'count', 'parameters', 'dense weights of the towers')
      sheet.add('flopPerExample', 'flop', '6 × parameters + 6 × batch × tableWidth', 'operations of an example, forward and backward, with negatives from its batch')
      sheet.add('tableTraffic', 'bytes', '3 × 4 × lookups × tableWidth', 'bytes of embeddings that an example reads, and reads and writes again for its gradient')
      sheet.add('stepCompute', 'seconds', 'batch × max(flopPerExample / (deviceFlops × efficiency), tableTraffic / (deviceBandwidth × efficiency))', 'time of one step on one device: operations or memory, whichever is slower')
    },
    activations: keptActivations,
  },
  gbdt: {
    // Ke et al. 2017 (LightGBM): a tree reads each row once a level; histogram subtraction reads the smaller half alone. Not in steps: an epoch is all trees.
    compute(sheet) {
      sheet.put('levels', 'count', Math.log2(sheet.at('leaves')), 'log₂(leaves)', ['leaves'], 'levels of a balanced tree')
      sheet.add('weights', 'count', 'trees × leaves × 4', 'numbers of all trees')
      sheet.add('cells', 'count', 'examples × features × trees × (1 + (levels - 1) / 2)', 'values that are added to histograms, with subtraction of the smaller half')
    },
    activations(sheet) { sheet.add('activationMemory', 'bytes', 'examples × (features + 16)', 'binned features, a byte each, gradients and leaves of all rows') },
  },
}

/** Layers, width and heads of a transformer: as given, else those of a usual shape with as many weights. */
function shape(sheet: Sheet): void {
  if (sheet.of('layers') !== undefined) sheet.add('layerCount', 'count', 'layers', 'layers')
  else sheet.put('layerCount', 'count', Math.max(1, Math.round((sheet.at('parameters') / (12 * 128 ** 2)) ** (1 / 3))), 'round((parameters / (12 × 128²))^⅓)', ['parameters'], 'layers of a usual shape: width = 128 × layers')
  sheet.add('width', 'count', sheet.of('hidden') === undefined ? '128 × layerCount' : 'hidden', 'width')
  sheet.add('headCount', 'count', sheet.of('heads') === undefined ? 'max(1, width / 128)' : 'heads', 'attention heads')
}
