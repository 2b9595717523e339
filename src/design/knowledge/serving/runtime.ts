import { all, any, atLeast, below, chose, is, not, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const runtime: Decision = {
  id: 'runtime', dimension: 'serving', title: 'What runs the model',
  question: 'A library in the process, a model server, a GPU server, or somebody else?',
  serves: ['latency', 'requestsPerSecond', 'modelParameters', 'residency'],
  applies: not(chose('approach', 'rules', 'people')),
  options: [
    {
      id: 'in-process', name: 'In the process that decides', does: 'Load the model where features are read; scoring is a function call.', prior: 1,
      wins: [win(3, chose('family', 'linear', 'trees', 'classical', 'unsupervised'), 'microseconds a row: a network call would cost a hundred times that'), win(1, below('latency', '50ms'), 'no hop to spare'), win(2, chose('serving-mode', 'batch', 'embedded'), 'the run or the device loads it'), win(1, below('team', '6'), 'one service less')],
      never: [out(atLeast('modelParameters', '1B'), 'the model does not fit beside the application'), out(chose('family', 'prompted'), 'the model is too large to be a library')],
      gains: 'fastest, one thing to deploy', costs: 'model and service scale together; one language\'s runtime',
      precedent: { source: 'Microsoft, ONNX Runtime (open source)', shows: 'models as a library in any process' },
      words: ['in-process', 'in process', 'library', 'onnx runtime', 'embedded in the service', 'treelite'],
    },
    {
      id: 'model-server', name: 'A model server', does: 'Run a server that loads versions, batches requests and speaks a standard protocol; features are read before it.',
      wins: [win(2, all(chose('family', 'fine-tuned', 'deep'), below('requestsPerSecond', '200/s')), 'networks want their own memory and threads, and the rate is small'), win(1.5, all(chose('platform', 'composed'), atLeast('teamsSharing', '3')), 'many models of many teams share it'), win(1, atLeast('releasesPerMonth', '10'), 'models deploy apart from the application'), win(1, is('accelerators', 'none'), 'CPU inference')],
      never: [out(below('latency', '5ms'), 'a hop takes that long'), out(chose('serving-mode', 'embedded'), 'there is no server'), out(atLeast('modelParameters', '3B'), 'it needs accelerators')],
      gains: 'versions, batching and metrics come with it', costs: 'a hop, a service, a protocol',
      precedent: { source: 'Crankshaw et al., Clipper, NSDI 2017', shows: 'batching and model containers behind one interface' },
      words: ['model server', 'tf serving', 'torchserve', 'bentoml', 'kserve', 'mlserver', 'seldon', 'open inference'],
    },
    {
      id: 'gpu-server', name: 'A GPU server with dynamic batches', does: 'Serve from GPUs with batches formed within some milliseconds (for language models: continuous batching and paged caches).',
      wins: [win(3, all(chose('family', 'deep', 'fine-tuned'), atLeast('requestsPerSecond', '200/s'), not(is('accelerators', 'none'))), 'many requests fill batches'), win(4, all(atLeast('modelParameters', '1B'), not(is('accelerators', 'none'))), 'a model of this size needs one'), win(3, all(chose('family', 'prompted'), any(yes('residency'), is('accelerators', 'many'))), 'the model must run here'), win(1, all(is('dataKinds', 'images', 'audio'), is('accelerators', 'few', 'many')), 'pixels and sound are heavy')],
      never: [out(is('accelerators', 'none'), 'there are none'), out(chose('family', 'linear', 'trees', 'classical', 'unsupervised'), 'a CPU is faster for this family'), out(chose('serving-mode', 'embedded'), 'there is no server')],
      gains: 'throughput for large models', costs: 'idle cards cost as much as busy ones; waiting to fill a batch',
      precedent: { source: 'Kwon et al., Efficient Memory Management for Large Language Model Serving with PagedAttention, SOSP 2023', shows: 'two to four times the throughput by paging caches' },
      words: ['gpu', 'triton', 'vllm', 'tensorrt', 'tgi', 'dynamic batching', 'continuous batching', 'paged attention'],
    },
    {
      id: 'hosted', name: 'Somebody else\'s endpoint', does: 'Call a hosted model with a pinned version, a budget, timeouts, and a second provider.',
      wins: [win(4, all(chose('family', 'prompted'), not(yes('residency'))), 'running a model of this size well is a trade of its own'), win(1, all(chose('platform', 'managed'), not(chose('family', 'linear', 'trees', 'classical'))), 'it comes with the platform')],
      never: [out(yes('residency'), 'the data may not leave'), out(below('latency', '50ms'), 'the network alone takes that'), out(chose('serving-mode', 'embedded'), 'there may be no network'), out(chose('family', 'linear', 'trees', 'classical', 'unsupervised'), 'a hop for microseconds of work')],
      gains: 'nothing to run; best models', costs: 'price a token; their outages, limits and retirements',
      precedent: { source: 'Chen, Zaharia, Zou, FrugalGPT, 2023', shows: 'cascades of hosted models at a fraction of the cost' },
      words: ['hosted', 'openai', 'anthropic', 'bedrock', 'api call', 'endpoint of', 'provider', 'azure openai'],
    },
  ],
  risks: [{ risk: 'A new version is loaded and memory is not enough for both.', mitigation: 'Load beside, warm with real requests, switch, then unload; size for two.' }, { risk: 'A GPU is kept busy at 10 % and paid for whole.', mitigation: 'Share cards between models, batch, or move to CPU below about 30 % use.', of: ['gpu-server'] }],
  revisit: 'Scoring takes more than half of the latency budget, or idle hardware more than half of the bill.',
  migrate: 'Put both runtimes behind one interface, mirror requests, compare scores to the last digit that matters, then shift traffic by share.',
}
