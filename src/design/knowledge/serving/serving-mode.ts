import { all, atLeast, below, is, not } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const servingMode: Decision = {
  id: 'serving-mode', dimension: 'serving', title: 'When predictions are made',
  question: 'Ahead of time, when asked, when something happens, or on the device?',
  serves: ['latency', 'placement', 'featureFreshness'],
  options: [
    {
      id: 'batch', name: 'Ahead of time, into a table', does: 'Score everything on a schedule and publish a table whole; readers look up, and see of when it is.', prior: 1,
      wins: [win(4, is('placement', 'table'), 'a table or file is enough'), win(3, atLeast('latency', '1h'), 'nobody waits'), win(1, is('formulation', 'forecast'), 'a forecast is made once a period'), win(1, is('arrival', 'daily', 'once'), 'nothing new comes in between')],
      never: [out(all(below('latency', '1h'), below('featureFreshness', '1h')), 'the answer would be older than what it must know'), out(is('placement', 'device', 'stream'), 'no table is read there'), out(is('formulation', 'generation'), 'questions are not known ahead')],
      gains: 'no service to keep up; cheap, easy to check before publishing', costs: 'old by hours; nothing for new keys; scores what nobody asks',
      precedent: { source: 'Netflix, System Architectures for Personalization and Recommendation, 2013', shows: 'offline computation where freshness allows' },
      words: ['batch', 'nightly', 'precompute', 'scheduled scoring', 'offline scoring', 'table', 'cron'],
    },
    {
      id: 'online', name: 'When asked', does: 'Answer requests from a service that reads features and scores within the budget of time.', prior: 1,
      wins: [win(3, all(is('placement', 'server'), below('latency', '1h')), 'somebody or something waits for the answer'), win(1, below('latency', '1s'), 'within a second'), win(1, is('formulation', 'ranking', 'generation'), 'what is asked is known only then'), win(0.5, below('featureFreshness', '1d'), 'the answer may use what is new')],
      never: [out(is('placement', 'device'), 'there may be no network')],
      gains: 'uses the request and the latest facts', costs: 'its latency and outages are the product\'s',
      precedent: { source: 'Olston et al., TensorFlow-Serving: Flexible, High-Performance ML Serving, 2017', shows: 'versioned models behind a low-latency service' },
      words: ['online', 'real time', 'real-time', 'rest', 'grpc', 'endpoint', 'synchronous', 'api'],
    },
    {
      id: 'streaming', name: 'When something happens', does: 'Score each event as it passes and write the decision as an event; consumers react.',
      wins: [win(4, is('placement', 'stream'), 'it reacts to events by itself'), win(2, all(is('arrival', 'stream'), is('formulation', 'anomaly')), 'alarms follow events'), win(1, all(is('arrival', 'stream'), atLeast('latency', '2s'), below('latency', '1h')), 'seconds to minutes are allowed'), win(1.5, all(is('arrival', 'stream'), atLeast('latency', '2s'), below('latency', '1h'), is('dataKinds', 'text', 'images', 'audio')), 'a queue takes the peaks')],
      never: [out(below('latency', '30ms'), 'a log in between takes longer'), out(not(is('arrival', 'stream', 'hourly')), 'nothing streams'), out(is('formulation', 'generation', 'ranking'), 'somebody asks, and waits')],
      gains: 'peaks wait instead of failing; every event is scored once', costs: 'answers come later; order and repeats must be handled',
      precedent: { source: 'Akidau et al., MillWheel: Fault-Tolerant Stream Processing at Internet Scale, VLDB 2013', shows: 'anomaly detection on streams with low latency' },
      words: ['streaming', 'event driven', 'event-driven', 'asynchronous', 'queue', 'consumer', 'kafka consumer'],
    },
    {
      id: 'embedded', name: 'On the device', does: 'Ship a small model with the product; update it apart from the product; send back outcomes when there is a network.',
      wins: [win(7, is('placement', 'device'), 'it must work on the device, also without a network')],
      never: [out(not(is('placement', 'device')), 'there is a service or a table')],
      gains: 'no network, no servers, private', costs: 'many versions in the field; errors are unseen',
      precedent: { source: 'Hard et al., Federated Learning for Mobile Keyboard Prediction, 2018', shows: 'models trained and run on phones' },
      words: ['embedded', 'on device', 'on-device', 'edge', 'tflite', 'core ml', 'coreml', 'browser', 'mobile', 'wasm'],
    },
  ],
  risks: [
    { risk: 'The table was not refreshed and nobody sees it.', mitigation: 'Each row has its as-of; readers refuse beyond a bound and an alarm rings.', of: ['batch'] },
    { risk: 'The tail of latency comes from one slow look-up.', mitigation: 'One multi-get, a deadline for each step, the fallback after it; watch p99, not the mean.', of: ['online'] },
    { risk: 'A stuck consumer delays everything behind it.', mitigation: 'Alarm on lag in seconds; park poisoned events.', of: ['streaming'] },
    { risk: 'Old versions live in the field for years.', mitigation: 'Version in every outcome; a floor below which the product asks for an update.', of: ['embedded'] },
  ],
  revisit: 'An experiment shows what fresher answers are worth: delay them on purpose for a share of traffic.',
  migrate: 'Run the new mode in shadow beside the old, log both, compare; let readers switch one by one; stop the old one last.',
}
