import { all, any, atLeast, below, chose, is, not } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const scaling: Decision = {
  id: 'scaling', dimension: 'serving', aspect: 'performance', title: 'How capacity follows load',
  question: 'A fixed size with headroom, a schedule, or automatic, and on which trigger?',
  serves: ['trafficShape', 'requestsPerSecond', 'budgetPerMonth'],
  applies: not(chose('serving-mode', 'embedded')),
  options: [
    {
      id: 'fixed', name: 'A fixed size with headroom', does: 'Size for the peak with one part lost, at no more than 60 % utilisation; review monthly.', prior: 1.5,
      wins: [win(2, is('trafficShape', 'steady'), 'load does not vary'), win(2, below('requestsPerSecond', '100/s'), 'the smallest size is already enough'), win(1, below('latency', '20ms'), 'nothing may warm up while somebody waits'), win(1.5, all(chose('runtime', 'in-process'), below('requestsPerSecond', '2k/s')), 'one process takes thousands a second: the smallest size is already headroom')],
      gains: 'nothing to tune, nothing to surprise', costs: 'pays for the peak all day',
      precedent: { source: 'Weiss and Furr, Static Stability Using Availability Zones, Amazon Builders\' Library', shows: 'capacity that is there before it is needed' },
      words: ['fixed', 'overprovision', 'headroom', 'static capacity'],
    },
    {
      id: 'scheduled', name: 'A schedule', does: 'Scale by the clock ahead of known peaks, with a floor and automatic help above it.',
      wins: [win(2, all(is('trafficShape', 'daily'), atLeast('requestsPerSecond', '100/s')), 'the day is known ahead'), win(3, chose('serving-mode', 'batch'), 'runs happen by the clock'), win(1, all(is('trafficShape', 'daily'), chose('runtime', 'gpu-server')), 'cards take minutes to come up')],
      gains: 'ready before the peak', costs: 'wrong on unusual days',
      precedent: { source: 'Gandhi et al., AutoScale: Dynamic, Robust Capacity Management for Multi-Tier Data Centers, ACM TOCS 2012', shows: 'scaling down late and up early' },
      words: ['scheduled scaling', 'schedule', 'cron scaling', 'predictive scaling'],
    },
    {
      id: 'automatic', name: 'Automatic, on concurrency or queue', does: 'Add replicas when requests in flight a replica (or the queue\'s age) pass a target, remove slowly; never on CPU alone where the model runs elsewhere.',
      wins: [win(3, is('trafficShape', 'spiky'), 'peaks are not known ahead'), win(1.5, all(is('trafficShape', 'daily'), atLeast('requestsPerSecond', '1k/s')), 'the night would waste much'), win(1, chose('serving-mode', 'streaming'), 'lag tells exactly what is missing')],
      never: [out(chose('serving-mode', 'batch'), 'runs end')],
      gains: 'follows load; cheap nights', costs: 'lags by minutes; feedback loops when retries rise',
      precedent: { source: 'Romero et al., INFaaS: Automated Model-less Inference Serving, USENIX ATC 2021', shows: 'scaling on load and latency of model variants' },
      words: ['autoscale', 'autoscaling', 'auto-scaling', 'hpa', 'keda', 'horizontal'],
    },
    {
      id: 'to-zero', name: 'Down to nothing', does: 'Run functions or serverless endpoints that start on the first request.',
      wins: [win(3.5, all(below('requestsPerSecond', '1/s'), atLeast('latency', '2s')), 'hours pass without a request'), win(1, any(below('budgetPerMonth', '$500'), is('onCall', 'none')), 'nothing idle may cost')],
      never: [out(below('latency', '1s'), 'a cold start takes seconds'), out(atLeast('requestsPerSecond', '50/s'), 'it never sleeps, and costs more than a server')],
      gains: 'costs nothing when idle', costs: 'cold starts; state outside',
      precedent: { source: 'Jonas et al., Cloud Programming Simplified: A Berkeley View on Serverless Computing, 2019', shows: 'what serverless is good and bad at' },
      words: ['serverless', 'lambda', 'scale to zero', 'scale-to-zero', 'cloud run', 'functions'],
    },
  ],
  risks: [{ risk: 'Retries during an overload double the load.', mitigation: 'Budgets for retries, jitter, and shedding before queues grow.' }, { risk: 'New replicas answer slowly until caches are warm.', mitigation: 'Readiness only after a warm-up with recorded requests.', of: ['automatic', 'to-zero'] }],
  revisit: 'Mean utilisation under 20 %, or the p99 passes its bound in a peak.',
  migrate: 'Set the automatic floor to today\'s size and lower it week by week.',
}
