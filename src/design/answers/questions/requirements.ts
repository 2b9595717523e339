import { choice, flag, quantity } from '../question.js'

export const requirements = {
  users: quantity('count', '1', '10B', '100k', 'How many people, accounts or things does it act on?', 'Sets the size of state, the value at stake, and whether an experiment can ever be conclusive.'),
  requestsPerSecond: quantity('rate', '0.00001', '10M', '50/s', 'How many predictions a second are asked for at the busiest time?', 'Sets replicas and cost; below about one a second most serving machinery is not worth having.'),
  latency: quantity('seconds', '1ms', '30d', '300ms', 'Within what time must 99 of 100 answers come?', 'Decides whether predictions are made ahead, on events as they come, or while somebody waits.'),
  audience: choice({ endUsers: 'the public', operators: 'trained staff, not technical', analysts: 'people who read numbers', engineers: 'people who write software' }, 'endUsers',
    'Who uses the predictions, and how technical are they?', 'Decides what must be explained, and how much of a wrong answer its reader will notice.'),
  stakes: choice({ low: 'an annoyance', moderate: 'money or effort', high: 'livelihood, credit, rights or large losses', safety: 'injury or life' }, 'moderate',
    'What does a wrong prediction do at worst?', 'Decides how much is tested, who looks at a decision before it takes effect, and what happens when the model is unsure.'),
  missCost: quantity('money', '0', '1B', '$10', 'What does one miss cost (a false negative, or one unit predicted too low)?', 'With the cost of a false alarm it gives the threshold: act above c_fp / (c_fp + c_fn) of a calibrated probability.'),
  falseAlarmCost: quantity('money', '0', '1B', '$10', 'What does one false alarm cost (a false positive, or one unit predicted too high)?', 'The other half of the threshold, and how many alarms the business can carry.'),
  humanReview: flag(false, 'Are there people who can look at doubtful cases in time?', 'Makes a band of abstention possible between acting and not acting, and gives labels.'),
  baseline: choice({ none: 'nothing', rules: 'rules or a formula', manual: 'people', model: 'a model' }, 'rules',
    'What makes this decision today?', 'It is the bar to beat, the first fallback, and often where labels come from.'),
  ruleKnown: flag(false, 'Could an expert write the whole rule down, exactly?', 'Then a rule is cheaper, exact and explainable: machine learning would approximate what is known.'),
  budgetPerMonth: quantity('money', '$10', '$1B', '$5k', 'What may running it cost a month?', 'Bounds replicas, accelerators and hosted services.'),
  team: quantity('count', '0.5', '1000', '3', 'How many engineers build and keep it?', 'Every service that is run needs somebody who knows it: few people, few parts.'),
  mlExperience: choice({ none: 'none', some: 'a few models in production', strong: 'years of it' }, 'some',
    'How much experience has the team with machine learning in production?', 'Decides how much to build, and how far from defaults it is wise to go.'),
  timeToLaunch: quantity('seconds', '1d', '5y', '90d', 'In what time must the first version serve?', 'Decides what is left for later, and whether to begin with a model that somebody else trained.'),
  availability: quantity('share', '50%', '99.9999%', '99.5%', 'What share of requests must get an answer (a degraded one counts)?', 'Decides replicas, zones and fallbacks: each further nine leaves a tenth of the minutes.'),
  upkeep: quantity('count', '0', '1000', '8', 'How many hours a week are there for keeping it up?', 'Decides what is automatic: retraining by hand takes a day, an alarm that nobody has time for is noise.'),
} as const
