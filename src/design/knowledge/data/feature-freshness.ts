import { all, any, atLeast, below, is, not, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

const payload = all(is('dataKinds', 'text', 'images', 'audio'), not(is('dataKinds', 'events', 'tables')))

export const featureFreshness: Decision = {
  id: 'feature-freshness', dimension: 'data', title: 'How fresh features are kept',
  question: 'Are features computed in nightly runs, from the stream, or from the request alone?',
  serves: ['featureFreshness', 'arrival', 'latency'],
  options: [
    {
      id: 'request', name: 'From the request alone', does: 'Compute every input from what the request carries; nothing is looked up.', prior: 0.5,
      wins: [win(5, payload, 'the object itself is the input'), win(3, is('placement', 'device'), 'there is no network to look anything up'), win(2, all(is('arrival', 'once'), below('latency', '1min')), 'there is no history to aggregate')],
      gains: 'no state, no skew, no store', costs: 'the model cannot know what happened before',
      precedent: { source: 'Howard et al., MobileNets, 2017', shows: 'the image is all that the model needs' },
      words: ['request features', 'stateless', 'no feature store', 'raw input', 'from the request'],
    },
    {
      id: 'batch', name: 'Nightly runs', does: 'Compute aggregates on a schedule and publish them whole, each value stamped with the time it stands for.', prior: 1,
      wins: [win(3, atLeast('featureFreshness', '12h'), 'half a day old is good enough'), win(2, is('arrival', 'daily', 'once'), 'data comes no sooner'), win(1, is('placement', 'table'), 'predictions are made in runs'), win(1, is('formulation', 'forecast'), 'a forecast is made once a period')],
      never: [out(below('featureFreshness', '1h'), 'too old by design')],
      gains: 'simple, SQL, easy to repeat', costs: 'blind to today; new users have nothing until tomorrow',
      precedent: { source: 'Netflix, System Architectures for Personalization and Recommendation (offline, nearline, online), 2013', shows: 'what can be offline should be' },
      words: ['batch features', 'nightly features', 'daily aggregates', 'precomputed features', 'sql features'],
    },
    {
      id: 'streaming', name: 'From the stream', does: 'Fold each event into windowed state as it arrives; a request reads values that know the last seconds.',
      wins: [win(4, below('featureFreshness', '1h'), 'the last minutes matter'), win(1, yes('adversary'), 'attacks come in bursts of minutes'), win(1, all(is('arrival', 'stream'), below('featureFreshness', '12h')), 'data is there in time'), win(1, is('dataKinds', 'events'), 'there are events to fold')],
      never: [out(is('arrival', 'daily', 'once'), 'there is no stream')],
      gains: 'sees bursts and the present session', costs: 'state, late events, backfills: the hardest part to keep equal to training',
      precedent: { source: 'Airbnb, Chronon: a data platform for AI/ML (open source, 2024)', shows: 'one definition computed in batch and streaming' },
      words: ['streaming features', 'real-time features', 'real time features', 'windowed', 'sliding window', 'flink', 'online features'],
    },
    {
      id: 'mixed', name: 'Nightly facts, request-time context', does: 'Take slow facts from nightly runs and combine them with the request by on-demand functions.',
      wins: [win(2, all(atLeast('featureFreshness', '1h'), below('latency', '1min')), 'slow facts are looked up, the rest comes with the request'), win(1.5, all(atLeast('featureFreshness', '1h'), below('latency', '1min'), is('formulation', 'ranking', 'regression', 'assignment')), 'what fits depends on the request'), win(1, all(any(is('arrival', 'hourly'), is('dataKinds', 'geo')), atLeast('featureFreshness', '1h')), 'places and prices come with the request')],
      never: [out(payload, 'there are no facts to look up'), out(is('placement', 'table'), 'there is no request')],
      gains: 'most of the value of streaming at the price of batch', costs: 'two times in one row: each value needs its own as-of',
      precedent: { source: 'DoorDash Engineering, Building Riviera: A Declarative Real-Time Feature Engineering Framework, 2021', shows: 'batch and real-time features side by side, the latter where they pay' },
      words: ['on-demand features', 'batch plus request', 'request-time', 'mixed freshness', 'hybrid features'],
    },
  ],
  risks: [
    { risk: 'Training reads values that serving did not have yet.', mitigation: 'Point-in-time joins by arrival, and a replay of served predictions that must agree.' },
    { risk: 'A late or stopped stream leaves values standing that look alive.', mitigation: 'Each value carries its age; too old is a status of its own, monitored and with a default.', of: ['streaming', 'mixed'] },
  ],
  revisit: 'An ablation shows what freshness is worth: train with values delayed by an hour and by a day, and compare.',
  migrate: 'Serve the fresher value as a new feature beside the old one; train on both; drop the old one when its importance is gone.',
}
