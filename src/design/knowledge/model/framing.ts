import { all, any, atLeast, below, is, no, not, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const framing: Decision = {
  id: 'framing', dimension: 'model', title: 'How the problem is put',
  question: 'What exactly is predicted, for whom, at which moment?',
  serves: ['formulation', 'actionChangesOutcome', 'candidates'],
  options: [
    {
      id: 'predict', name: 'Predict the outcome', does: 'Predict what will happen (or what it is) for one row at one moment, from what was known then.', prior: 1,
      wins: [win(3, is('formulation', 'binary', 'multiclass', 'regression'), 'the answer is a class or an amount'), win(1, no('actionChangesOutcome'), 'what we do does not change what is predicted')],
      gains: 'simplest to label and to check', costs: 'says who is at risk, not whom an action would help',
      precedent: { source: 'Zinkevich, Rules of Machine Learning, Google, rule 13', shows: 'choose a simple, observable and attributable metric for the first objective' },
      words: ['classification', 'regression', 'predict the outcome', 'binary classifier', 'supervised prediction'],
    },
    {
      id: 'uplift', name: 'Predict what the action changes', does: 'Estimate the difference an action makes for each unit from randomised history, and act where the gain exceeds its cost.',
      wins: [win(4.5, all(yes('actionChangesOutcome'), yes('canRandomise'), is('formulation', 'binary', 'regression')), 'an action is wasted on those who would have stayed, or left, anyway')],
      never: [out(no('canRandomise'), 'without random treatment the effect cannot be told from habit'), out(no('actionChangesOutcome'), 'the action changes nothing'), out(is('formulation', 'forecast', 'generation', 'anomaly', 'ranking', 'assignment'), 'there is no single action for a unit')],
      gains: 'money goes where it works', costs: 'needs random treatment of some; effects are small and noisy',
      precedent: { source: 'Ascarza, Retention Futility: Targeting High-Risk Customers Might Be Ineffective, J. Marketing Research 2018', shows: 'those most likely to leave are not those whom an offer keeps' },
      words: ['uplift', 'causal', 'treatment effect', 'incremental', 'persuadable', 'heterogeneous effect', 'counterfactual'],
    },
    {
      id: 'predict-optimise', name: 'Predict, then optimise', does: 'Predict the response (demand, acceptance, duration) for each possible action, and let a solver choose under limits.',
      wins: [win(5, is('formulation', 'assignment'), 'choices compete for the same supply'), win(5, all(is('formulation', 'regression'), yes('actionChangesOutcome')), 'the response to an action is learned, the action is chosen'), win(1, yes('interference'), 'one choice takes from another')],
      never: [out(is('formulation', 'anomaly', 'generation', 'multiclass'), 'there is nothing to optimise')],
      gains: 'limits and business rules stay explicit', costs: 'the solver exploits errors of the model; bounds are needed',
      precedent: { source: 'Ferreira, Lee, Simchi-Levi, Analytics for an Online Retailer: Demand Forecasting and Price Optimization, MSOM 2016', shows: 'a demand model and an optimiser raised revenue in a field experiment' },
      words: ['optimisation', 'optimization', 'solver', 'elasticity', 'linear programming', 'bipartite', 'predict then optimise', 'demand curve'],
    },
    {
      id: 'rank', name: 'Find, then order', does: 'Retrieve some hundreds of candidates cheaply, order them by a model that looks closely, then apply the house rules.',
      wins: [win(6, is('formulation', 'ranking'), 'what is wanted is an order of many things'), win(1, atLeast('candidates', '1k'), 'there are too many to look at each closely')],
      never: [out(not(any(is('formulation', 'ranking'), is('formulation', 'assignment'))), 'nothing is ordered')],
      gains: 'close looks only where they matter', costs: 'what retrieval misses no ranker finds',
      precedent: { source: 'Covington, Adams, Sargin, Deep Neural Networks for YouTube Recommendations, RecSys 2016', shows: 'candidate generation and ranking as two models' },
      words: ['two stage', 'two-stage', 'retrieval and ranking', 'candidate generation', 'learning to rank', 'retrieve then rank', 'funnel'],
    },
    {
      id: 'forecast', name: 'One model over all series', does: 'Forecast every series with one model over lags, calendar and known future facts, with quantiles; reconcile levels.',
      wins: [win(6, is('formulation', 'forecast'), 'the answer is a value a period')],
      never: [out(not(is('formulation', 'forecast')), 'there are no periods')],
      gains: 'series with little history borrow from others', costs: 'features must be known at the origin of the forecast',
      precedent: { source: 'Makridakis et al., The M5 Accuracy Competition, Int. J. Forecasting 2022', shows: 'global gradient-boosted models over many series won' },
      words: ['forecast', 'time series', 'horizon', 'lags', 'seasonality', 'global model', 'rolling origin'],
    },
    {
      id: 'unusual', name: 'Score how unusual it is', does: 'Learn the usual, score the distance from it, and rank what people should look at; turn their verdicts into labels.',
      wins: [win(6, is('formulation', 'anomaly'), 'there are no or few examples of what is looked for')],
      never: [out(not(is('formulation', 'anomaly')), 'there are examples of what is looked for')],
      gains: 'finds what nobody has labelled yet', costs: 'unusual is not the same as bad: most alarms are not',
      precedent: { source: 'Chandola, Banerjee, Kumar, Anomaly Detection: A Survey, ACM Computing Surveys 2009', shows: 'kinds of anomalies and what each needs' },
      words: ['anomaly', 'outlier', 'novelty', 'unsupervised', 'unusual', 'isolation forest'],
    },
    {
      id: 'write', name: 'Write from what is given', does: 'Give the model the source, instructions and examples; check the text against its source before it is shown.',
      wins: [win(7, all(is('formulation', 'generation'), below('candidates', '2')), 'the source comes with the request: there is nothing to find')],
      never: [out(not(is('formulation', 'generation')), 'nothing is written')],
      gains: 'no index, nothing to keep in step', costs: 'knows only what it is given; long sources must be cut',
      precedent: { source: 'Raffel et al., Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer, JMLR 2020', shows: 'summarising, translating and more as text to text' },
      words: ['summarise', 'summarize', 'text to text', 'translate', 'in the prompt', 'long context', 'draft'],
    },
    {
      id: 'retrieve-generate', name: 'Retrieve, then write', does: 'Find passages, let a language model answer from them with citations, and check the answer before it is shown.',
      wins: [win(6, is('formulation', 'generation'), 'the answer is a text')],
      never: [out(not(is('formulation', 'generation')), 'nothing is written'), out(below('candidates', '2'), 'there is nothing to find')],
      gains: 'knowledge changes without training', costs: 'quality is bounded by retrieval; tokens cost',
      precedent: { source: 'Lewis et al., Retrieval-Augmented Generation for Knowledge-Intensive NLP Tasks, NeurIPS 2020', shows: 'a retriever and a generator together' },
      words: ['rag', 'retrieval augmented', 'retrieval-augmented', 'grounded generation', 'chat', 'passages'],
    },
  ],
  risks: [
    { risk: 'The label is a proxy that can be optimised without serving the purpose (clicks for satisfaction).', mitigation: 'Name the business metric, measure both in every experiment, and stop where they part.' },
    { risk: 'A feature is known only after the moment of the decision.', mitigation: 'Write the moment down; build training rows as of that moment, from what had arrived.' },
  ],
  revisit: 'Offline gains stop turning into gains in experiments.',
  migrate: 'Log what the new framing needs (random treatment, candidates, passages) while the old one decides; train in shadow; switch by experiment.',
}
