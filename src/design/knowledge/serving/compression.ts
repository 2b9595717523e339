import { all, any, atLeast, below, chose, is, not } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const compression: Decision = {
  id: 'compression', dimension: 'serving', aspect: 'performance', title: 'How the model is made smaller or faster',
  question: 'Is quantising, pruning, distilling or compiling worth it?',
  serves: ['latency', 'modelParameters', 'requestsPerSecond'],
  applies: not(chose('approach', 'rules', 'people')),
  options: [
    {
      id: 'none', name: 'As trained', does: 'Serve what was trained, and measure.', prior: 1.5,
      wins: [win(2, chose('family', 'linear', 'trees', 'classical', 'unsupervised'), 'scoring is not what takes the time'), win(2, chose('runtime', 'hosted'), 'it is not ours to change'), win(0.5, atLeast('latency', '1s'), 'there is time')],
      gains: 'nothing to keep equal', costs: 'may leave a factor of two to four',
      precedent: { source: 'Zinkevich, Rules of Machine Learning, Google', shows: 'do not optimise what is not measured to matter' },
      words: ['as trained', 'no compression', 'fp32'],
    },
    {
      id: 'compile', name: 'Compiled for its hardware', does: 'Export to a graph and compile for the card or processor (fused, reduced precision where lossless), with a parity check at the gate.',
      wins: [win(2.5, all(chose('family', 'fine-tuned', 'deep'), below('latency', '300ms')), 'fusing is nearly free speed'), win(1, atLeast('requestsPerSecond', '200/s'), 'each millisecond is paid for many times'), win(1.5, all(chose('family', 'trees'), below('latency', '2ms')), 'compiled trees save microseconds that count here')],
      never: [out(chose('runtime', 'hosted'), 'it is not ours to change')],
      gains: 'same answers, less time', costs: 'one artefact for each kind of hardware',
      precedent: { source: 'Chen et al., TVM: An Automated End-to-End Optimizing Compiler for Deep Learning, OSDI 2018', shows: 'compilation for many targets' },
      words: ['compile', 'tensorrt', 'torch.compile', 'onnx', 'tvm', 'openvino', 'xla', 'graph optimisation'],
    },
    {
      id: 'quantise', name: 'Quantised', does: 'Use 8 bits (4 for weights of large language models) with a calibration set, gated on the metric a slice.',
      wins: [win(3, chose('serving-mode', 'embedded'), 'memory and power of a device'), win(3, all(atLeast('modelParameters', '1B'), not(chose('runtime', 'hosted'))), 'half or a quarter of the memory, and memory bounds speed'), win(1, all(is('accelerators', 'none'), chose('family', 'fine-tuned')), 'CPU inference gains two to four times')],
      never: [out(chose('family', 'linear', 'trees', 'classical', 'unsupervised'), 'nothing to gain'), out(chose('runtime', 'hosted'), 'it is not ours to change')],
      gains: 'two to four times smaller and faster', costs: 'rare slices may lose first',
      precedent: { source: 'Jacob et al., Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference, CVPR 2018', shows: 'int8 with little loss' },
      words: ['quantise', 'quantize', 'quantisation', 'quantization', 'int8', 'int4', 'awq', 'gptq', '8-bit', '4-bit'],
    },
    {
      id: 'distil', name: 'Distilled or pruned', does: 'Train a smaller model on the larger one\'s answers over unlabelled traffic, and serve that.',
      wins: [win(3.5, all(chose('family', 'fine-tuned', 'deep'), any(below('latency', '30ms'), atLeast('requestsPerSecond', '5k/s'))), 'the large model does not fit the time or the bill'), win(1, all(chose('family', 'fine-tuned', 'deep'), atLeast('labelledExamples', '10M')), 'there is traffic to learn from'), win(1, all(chose('serving-mode', 'embedded'), chose('family', 'fine-tuned')), 'smaller architectures fit devices')],
      never: [out(chose('family', 'linear', 'trees', 'classical', 'unsupervised'), 'it is small already'), out(chose('runtime', 'hosted'), 'it is not ours to change')],
      gains: 'five to ten times cheaper an answer', costs: 'a second training; inherits the teacher\'s mistakes',
      precedent: { source: 'Hinton, Vinyals, Dean, Distilling the Knowledge in a Neural Network, 2015', shows: 'small models taught by large ones' },
      words: ['distil', 'distill', 'distillation', 'prune', 'pruning', 'student', 'teacher'],
    },
  ],
  risks: [{ risk: 'The served model is not the evaluated one.', mitigation: 'Evaluate and gate the compressed artefact itself, by slice.', of: ['compile', 'quantise', 'distil'] }],
  revisit: 'Scoring passes half of the latency budget or of the bill.',
  migrate: 'Serve the compressed artefact as challenger in shadow, compare scores row by row, then shift.',
}
