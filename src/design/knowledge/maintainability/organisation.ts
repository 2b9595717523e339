import { all, atLeast, below, chose, is } from '../condition.js'
import { win, type Decision } from '../decision.js'

export const organisation: Decision = {
  id: 'organisation', dimension: 'iteration', aspect: 'maintainability', title: 'How code and people are organised',
  question: 'Who owns what, and where does it live?',
  serves: ['team', 'teamsSharing', 'mlExperience', 'timeToLaunch'],
  options: [
    {
      id: 'one-package', name: 'One repository, one owner', does: 'Keep definitions, training, serving and tests in one package that any member can run on a laptop in ten minutes.', prior: 1,
      wins: [win(2, below('team', '6'), 'few people: everybody sees everything'), win(1, below('timeToLaunch', '120d'), 'no time for seams'), win(1, chose('platform', 'integrated'), 'the system is one')],
      gains: 'a change is one review; a newcomer ships in the first week', costs: 'grows crowded beyond two teams',
      precedent: { source: 'Shankar et al., Operationalizing Machine Learning: An Interview Study, 2022', shows: 'velocity, validation and versioning as what practitioners need' },
      words: ['one repo', 'monorepo', 'single repository', 'one team', 'one package'],
    },
    {
      id: 'product-platform', name: 'Product teams on a platform', does: 'A platform team owns log, features, training and serving; product teams own definitions and models, and are on call for them.',
      wins: [win(3, atLeast('teamsSharing', '3'), 'several teams build models'), win(2, atLeast('team', '12'), 'enough people to divide'), win(1, chose('platform', 'composed'), 'parts need owners')],
      gains: 'models grow without growing operations', costs: 'the platform must earn its users',
      precedent: { source: 'Hermann and Del Balso, Scaling Machine Learning at Uber with Michelangelo, 2018', shows: 'platform and product teams' },
      words: ['platform team', 'product teams', 'self-service', 'embedded team'],
    },
    {
      id: 'research-product', name: 'Research beside production, one gate', does: 'Let notebooks be free, and let one gate (package, tests, reviewed training run) be the only way into production.',
      wins: [win(2, all(is('mlExperience', 'strong'), atLeast('experimentsPerMonth', '50')), 'much is tried, little ships'), win(1.5, all(is('accelerators', 'many'), atLeast('team', '5')), 'training is research'), win(1, chose('family', 'deep'), 'the model is the hard part')],
      gains: 'speed of trying without its debt', costs: 'the hand-over must not become rewriting',
      precedent: { source: 'Amershi et al., Software Engineering for Machine Learning: A Case Study, ICSE-SEIP 2019', shows: 'how teams move from notebooks to products' },
      words: ['notebook', 'research', 'promotion gate', 'hand-over', 'handover'],
    },
  ],
  risks: [{ risk: 'One person knows how it works.', mitigation: 'A runbook that somebody else has used; the second release is done by another.' }],
  revisit: 'A newcomer needs more than a week to ship a change.',
  migrate: 'Move one model at a time, its tests first.',
}
