import { choice, flag, quantity } from '../question.js'

export const model = {
  formulation: choice({
    binary: 'will it, or is it: yes or no', multiclass: 'which of several classes', regression: 'how much', ranking: 'which few of many, in what order',
    forecast: 'how much in each coming period', anomaly: 'is this unlike the usual', generation: 'an answer or a text', assignment: 'who goes with whom, under limits',
  }, 'binary', 'What is predicted?', 'The formulation decides loss, metric and what a label is; changing it later changes everything.'),
  candidates: quantity('count', '1', '1000B', '1', 'Among how many things does one request choose?', 'Above some hundreds, finding candidates and ordering them become two steps.'),
  explanations: choice({ none: 'nobody asks', internal: 'those who work with it ask', affected: 'the person affected must be told' }, 'internal',
    'To whom must a prediction be explained?', 'Decides between a model that is readable, reasons computed for each answer, and none.'),
  calibrated: flag(false, 'Is the probability itself used (multiplied with money, compared across models)?', 'Ranking well is not enough then: 0.3 must mean 30 of 100.'),
  uncertainty: flag(false, 'Is a range needed, not only a best guess?', 'Decisions about stock, staffing, arrival times and money depend on the tail, not the mean.'),
  actionChangesOutcome: flag(false, 'Does what we do with the prediction change what happens?', 'Then the question is whom the action changes (causal), not who is at risk.'),
  modelParameters: quantity('count', '0', '10T', '0', 'How many parameters has a model that is already chosen (0: none chosen)?', 'Above about a billion, memory and time per token decide hardware and latency.'),
  whenDown: choice({ rule: 'a simple rule is good enough', last: 'the last known answer is good enough', person: 'a person takes over', stop: 'nothing may happen without it' }, 'rule',
    'What should happen when the model cannot answer?', 'It decides the fallback, and with it what availability costs.'),
} as const

export const training = {
  accelerators: choice({ none: 'none', few: 'some GPUs, own or rented', many: 'a cluster' }, 'few', 'What accelerators are there for training and serving?', 'Decides which families of model are open at all.'),
  trainingWindow: quantity('seconds', '1min', '1y', '12h', 'How long may one training run take?', 'Decides one machine or several.'),
  experimentsPerMonth: quantity('count', '0', '100k', '20', 'How many training experiments a month?', 'Decides tracking, search, and how much of it is worth automating.'),
  audit: flag(false, 'Must a past decision or model be reproduced exactly, years later?', 'Decides what is kept with a model: code, environment, data, seed.'),
  groups: flag(false, 'Do several rows belong to one person, machine or document, and will new ones come?', 'Then a random split tells how well it remembers, not how well it generalises.'),
} as const
