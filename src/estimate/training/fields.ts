import { hardwareNames } from '../catalogue.js'
import type { Fields } from '../scenario.js'

export const architectures = ['transformer', 'mlp', 'cnn', 'gbdt', 'two-tower'] as const
export const layoutNames = ['auto', 'data-parallel', 'zero-1', 'zero-2', 'zero-3', 'tensor', 'pipeline'] as const

export const trainingFields = {
  examples: { unit: 'count', required: true, atLeast: 1, atMost: 1e15, says: 'examples of the training set; documents or rows' },
  epochs: { unit: 'count', assumed: 1, atLeast: 0.001, atMost: 100_000, says: 'times that each example is seen' },
  batch: { unit: 'count', assumed: 32, atLeast: 1, atMost: 1e9, whole: true, says: 'examples of one optimiser step, over all devices' },
  stepTime: { unit: 'seconds', atLeast: 1e-6, atMost: 864_000, says: 'time of one step on one device; worked out from the architecture where it is left out' },
  architecture: { choices: architectures, assumed: 'transformer', says: 'what is trained, where no step time is known' },
  parameters: { unit: 'count', atLeast: 1, atMost: 1e15, says: 'dense weights: all but embedding tables' },
  tokens: { unit: 'count', assumed: 512, atLeast: 1, atMost: 1e8, says: 'transformer: tokens of an example' },
  layers: { unit: 'count', atLeast: 1, atMost: 10_000, whole: true, spread: [1, 1], says: 'transformer: layers; from parameters = 12 × layers × hidden² with hidden = 128 × layers where left out' },
  hidden: { unit: 'count', atLeast: 1, atMost: 1e6, whole: true, spread: [1, 1], says: 'transformer: width' },
  heads: { unit: 'count', atLeast: 1, atMost: 10_000, whole: true, spread: [1, 1], says: 'transformer: attention heads; hidden / 128 where left out' },
  recompute: { choices: ['none', 'selective', 'full'], assumed: 'selective', says: 'transformer: activations that are worked out again instead of kept' },
  macs: { unit: 'count', assumed: 4.1e9, atLeast: 1, atMost: 1e15, says: 'cnn: multiplications of one forward pass; 4.1 billion is ResNet-50 at 224 × 224' },
  activations: { unit: 'bytes', assumed: '100 MB', atLeast: 0, atMost: 1e15, says: 'cnn, mlp, two-tower: activations of one example that are kept for the backward pass' },
  trees: { unit: 'count', assumed: 500, atLeast: 1, atMost: 1e6, whole: true, says: 'gbdt: trees' },
  leaves: { unit: 'count', assumed: 31, atLeast: 2, atMost: 1e6, whole: true, says: 'gbdt: leaves of a tree' },
  features: { unit: 'count', assumed: 50, atLeast: 1, atMost: 1e7, whole: true, says: 'gbdt: features of a row' },
  cellTime: { unit: 'seconds', assumed: '1.5 ns', atLeast: 1e-11, atMost: 1e-6, says: 'gbdt: one core adds one value of one row to a histogram' },
  tableRows: { unit: 'count', assumed: 0, atLeast: 0, atMost: 1e13, says: 'two-tower: rows of all embedding tables' },
  tableWidth: { unit: 'count', assumed: 64, atLeast: 1, atMost: 100_000, whole: true, says: 'two-tower: numbers of an embedding' },
  lookups: { unit: 'count', assumed: 50, atLeast: 1, atMost: 1e6, says: 'two-tower: embeddings that an example reads and changes' },
  efficiency: { unit: 'share', assumed: 0.4, atLeast: 0.001, atMost: 1, says: 'share of the device\'s peak operations that is reached (model FLOPs utilisation)' },
  hardware: { choices: hardwareNames, assumed: 'h100', says: 'devices, from the catalogue' },
  devices: { unit: 'count', assumed: 1, atLeast: 1, atMost: 1e6, whole: true, spread: [1, 1], says: 'devices' },
  layout: { choices: layoutNames, assumed: 'auto', says: 'how the model lies on the devices; auto: the first that fits' },
  group: { unit: 'count', assumed: 8, atLeast: 1, atMost: 10_000, whole: true, spread: [1, 1], says: 'devices that share one copy of the model, tensor and pipeline parallel' },
  microBatches: { unit: 'count', assumed: 16, atLeast: 1, atMost: 100_000, whole: true, says: 'pipeline parallel: parts of a batch that follow one another' },
  overlap: { unit: 'share', assumed: 0.5, atLeast: 0, atMost: 1, says: 'share of the gradients\' exchange that hides behind the backward pass' },
  stragglers: { unit: 'share', assumed: 0.05, atLeast: 0, atMost: 0.9, says: 'time lost to the slowest device and to input, once there are several' },
  optimiserBytes: { unit: 'bytes', assumed: 12, atLeast: 0, atMost: 64, spread: [1, 1], says: 'optimiser bytes a weight: 12 for Adam with fp32 copies, 4 for SGD with momentum' },
  price: { unit: 'money', per: '/h(our)?', atLeast: 0, atMost: 1e5, says: 'US dollars an hour of one device; the catalogue\'s where it is left out' },
  checkpointBandwidth: { unit: 'bytesPerSecond', assumed: '1 GB/s', atLeast: 1e3, atMost: 1e14, says: 'speed at which checkpoints are written, all devices together' },
  timeToFailure: { unit: 'seconds', assumed: '50000 h', atLeast: 60, atMost: 1e11, says: 'mean time between failures of one device; 50,000 h is 419 interruptions in 54 days of 16,384 GPUs (Llama 3, 2024)' },
  restart: { unit: 'seconds', assumed: '10 min', atLeast: 0, atMost: 1e6, says: 'time to be back at work after a failure' },
  runs: { unit: 'count', assumed: 1, atLeast: 0.001, atMost: 100_000, spread: [1, 1], says: 'runs a month, search for hyperparameters included' },
} as const satisfies Fields
