import { all, any, atLeast, below, chose, is, not } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const parallelism: Decision = {
  id: 'parallelism', dimension: 'serving', aspect: 'performance', title: 'What is done at the same time',
  question: 'One by one, in small batches, or split over workers?',
  serves: ['requestsPerSecond', 'latency', 'dataVolume'],
  applies: not(chose('serving-mode', 'embedded')),
  options: [
    {
      id: 'single', name: 'One request, one pass', does: 'Read features in one multi-get and score at once; several processes share the load.', prior: 1,
      wins: [win(2, all(chose('serving-mode', 'online', 'streaming'), chose('family', 'linear', 'trees', 'unsupervised', 'classical')), 'scoring takes microseconds'), win(1, below('latency', '30ms'), 'no time to wait for others')],
      gains: 'shortest path', costs: 'hardware that likes batches is idle',
      precedent: { source: 'Dean and Barroso, The Tail at Scale, CACM 2013', shows: 'fewer parts in a request, shorter tails' },
      words: ['one by one', 'single request', 'no batching'],
    },
    {
      id: 'micro-batches', name: 'Small batches in flight', does: 'Gather requests for at most a tenth of the latency budget into one pass.',
      wins: [win(3.5, chose('runtime', 'gpu-server', 'model-server'), 'networks take a batch nearly as fast as one'), win(1, all(chose('family', 'deep', 'fine-tuned', 'prompted'), atLeast('requestsPerSecond', '50/s')), 'requests arrive close together')],
      never: [out(below('latency', '10ms'), 'no time to wait'), out(chose('runtime', 'hosted'), 'the provider batches')],
      gains: 'several times the throughput of a card', costs: 'adds waiting; sizes to tune',
      precedent: { source: 'Yu et al., Orca: A Distributed Serving System for Transformer-Based Generative Models, OSDI 2022', shows: 'batching at each iteration' },
      words: ['micro-batch', 'microbatch', 'dynamic batch', 'batching', 'batch size'],
    },
    {
      id: 'fan-out', name: 'Sources in parallel with deadlines', does: 'Ask candidate sources, stores and models at the same time, each with a deadline; go on without the late ones.',
      wins: [win(3.5, all(is('formulation', 'ranking', 'generation'), chose('serving-mode', 'online'), any(atLeast('candidates', '500'), is('formulation', 'generation'))), 'several sources feed one answer'), win(1.5, chose('runtime', 'hosted'), 'calls wait on the network, not on us')],
      never: [out(chose('serving-mode', 'batch'), 'nobody waits')],
      gains: 'the slowest source no longer sets the time', costs: 'answers vary with who was late: log it',
      precedent: { source: 'Dean and Barroso, The Tail at Scale, CACM 2013', shows: 'good enough answers before the slowest tenth' },
      words: ['fan-out', 'fan out', 'parallel calls', 'deadline', 'hedged', 'async calls', 'concurrent'],
    },
    {
      id: 'partitions', name: 'Partitions by key', does: 'Split work by key over processes or machines; each partition is repeatable alone.',
      wins: [win(4, chose('serving-mode', 'batch'), 'a run divides by key'), win(2, all(chose('serving-mode', 'streaming'), atLeast('eventRate', '10k/s')), 'one consumer is not enough'), win(1, atLeast('dataVolume', '5TB'), 'one machine is not enough')],
      gains: 'grows with machines; a failed part repeats alone', costs: 'hot keys; no total order',
      precedent: { source: 'Dean and Ghemawat, MapReduce, OSDI 2004', shows: 'work split by key, parts repeated on failure' },
      words: ['partition', 'shard', 'spark', 'map reduce', 'workers', 'by key'],
    },
  ],
  risks: [{ risk: 'One hot key (a large customer, a famous item) fills one partition.', mitigation: 'Measure the largest key\'s share; salt or split it.', of: ['partitions'] }],
  revisit: 'Utilisation below a third while latency is near its bound.',
  migrate: 'It is behind the address: change it for one replica, compare latency and answers, go on.',
}
