import { all, atLeast, below, chose, is, not } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const overload: Decision = {
  id: 'overload', dimension: 'serving', aspect: 'reliability', title: 'What happens when too much comes, or a part is slow',
  question: 'Limits, breakers, queues, or shedding?',
  serves: ['callers', 'trafficShape', 'latency', 'availability'],
  applies: not(chose('serving-mode', 'embedded')),
  options: [
    {
      id: 'timeouts', name: 'Timeouts and a fallback', does: 'Give each step a deadline inside the budget and answer by the fallback after it.', prior: 1,
      wins: [win(1, is('callers', 'internal'), 'callers are known'), win(1, is('trafficShape', 'steady'), 'no peaks'), win(0.5, below('requestsPerSecond', '100/s'), 'little load')],
      gains: 'simple; nobody waits for ever', costs: 'a slow part is asked again and again',
      precedent: { source: 'Brooker, Timeouts, Retries and Backoff with Jitter, Amazon Builders\' Library', shows: 'deadlines, few retries, jitter' },
      words: ['timeout', 'timeouts', 'deadline', 'retry with backoff'],
    },
    {
      id: 'breakers', name: 'Breakers and limits', does: 'Limit each caller, open a breaker on a failing part and answer by the fallback at once; try again with one request.',
      wins: [win(2, is('callers', 'partners', 'public'), 'callers cannot be trusted with our capacity'), win(1.5, atLeast('availability', '99.9%'), 'one slow part must not take all'), win(1, chose('runtime', 'hosted', 'gpu-server', 'model-server'), 'there is a part behind the network'), win(1, is('trafficShape', 'spiky', 'daily'), 'peaks come'), win(0.5, atLeast('requestsPerSecond', '100/s'), 'load enough to hurt')],
      never: [out(chose('serving-mode', 'batch'), 'nobody calls')],
      gains: 'failures stay where they are', costs: 'bounds to choose and to test',
      precedent: { source: 'Nygard, Release It!, 2nd ed., 2018; Netflix Hystrix (open source)', shows: 'circuit breakers and bulkheads' },
      words: ['circuit breaker', 'breaker', 'rate limit', 'rate limiting', 'bulkhead', 'quota'],
    },
    {
      id: 'shedding', name: 'Shedding by worth', does: 'Under overload refuse the least valuable requests first and answer others from a cheaper path, before queues grow.',
      wins: [win(3, all(is('trafficShape', 'spiky'), atLeast('requestsPerSecond', '1k/s')), 'peaks beyond any capacity'), win(1.5, all(is('callers', 'public'), atLeast('requestsPerSecond', '1k/s')), 'anybody can send more'), win(1, below('latency', '100ms'), 'a queue is already too slow')],
      never: [out(chose('serving-mode', 'batch'), 'nobody calls'), out(is('delivery', 'onceOnly'), 'nothing may be refused')],
      gains: 'good answers for most instead of none for all', costs: 'somebody must say who is worth more',
      precedent: { source: 'Beyer et al., Site Reliability Engineering, chapter 21 (Handling Overload), O\'Reilly 2016', shows: 'criticality and adaptive throttling' },
      words: ['load shedding', 'shed', 'shedding', 'priority', 'throttle', 'backpressure'],
    },
    {
      id: 'queue', name: 'A queue, with its age watched', does: 'Let work wait in a log or queue; alarm on the age of the oldest, add workers, drop what is too old to matter.',
      wins: [win(4, chose('serving-mode', 'streaming', 'batch'), 'nobody waits for an answer'), win(1.5, atLeast('latency', '30s'), 'there is time to wait')],
      never: [out(below('latency', '1s'), 'somebody waits')],
      gains: 'peaks become delay, not failure', costs: 'delay hides problems',
      precedent: { source: 'Yanacek, Avoiding Insurmountable Queue Backlogs, Amazon Builders\' Library', shows: 'age of backlog as the signal, old work aside' },
      words: ['queue', 'backlog', 'dead letter queue', 'sqs', 'work queue'],
    },
  ],
  risks: [{ risk: 'A hole in the limits: one caller retries without end.', mitigation: 'Retry budgets in the client, limits at the door, both load-tested.' }],
  revisit: 'An overload in which everybody suffered.',
  migrate: 'Measure first with limits that only log; then enforce, the largest caller first.',
}
