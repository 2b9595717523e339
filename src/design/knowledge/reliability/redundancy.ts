import { all, atLeast, below, chose, is, not } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const redundancy: Decision = {
  id: 'redundancy', dimension: 'serving', aspect: 'reliability', title: 'What may break without being noticed',
  question: 'One, a spare, several zones, or several regions?',
  serves: ['availability', 'regions', 'budgetPerMonth', 'stakes'],
  applies: not(chose('serving-mode', 'embedded')),
  options: [
    {
      id: 'restore', name: 'One, restored quickly', does: 'Run one, restart it by itself, restore to another machine within an hour, practised.', prior: 1.5,
      wins: [win(2, below('availability', '99.5%'), 'more than three hours a month may be lost'), win(3, is('placement', 'table'), 'a run can be repeated'), win(1, below('budgetPerMonth', '$1k'), 'no money for spares')],
      never: [out(atLeast('availability', '99.9%'), 'forty minutes a month are less than one restore'), out(all(is('stakes', 'safety'), not(is('placement', 'table'))), 'nobody may wait for a restore')],
      gains: 'half the cost and less than half the trouble', costs: 'an hour now and then',
      precedent: { source: 'Beyer et al., Site Reliability Engineering, chapter 3 (Embracing Risk), O\'Reilly 2016', shows: 'not more reliable than needed' },
      words: ['single instance', 'one replica', 'single server', 'restore', 'one instance'],
    },
    {
      id: 'spare', name: 'One more than needed', does: 'Run at least two, each able to carry the load with one lost; roll one at a time.', prior: 1,
      wins: [win(2.5, all(atLeast('availability', '99%'), below('availability', '99.95%')), 'a machine may die without being noticed'), win(1, is('placement', 'server', 'stream'), 'others wait for it')],
      gains: 'deploys and single failures are invisible', costs: 'a zone\'s failure is not',
      precedent: { source: 'Beyer et al., Site Reliability Engineering, appendix B (best practices: N + 2), O\'Reilly 2016', shows: 'capacity with parts down' },
      words: ['n+1', 'two replicas', 'spare', 'redundant', 'multiple replicas', 'replicas'],
    },
    {
      id: 'zones', name: 'Across zones', does: 'Run in three zones, each with half of the load\'s capacity, so that losing one needs no action.',
      wins: [win(4, atLeast('availability', '99.95%'), 'twenty minutes a month: a zone\'s failure must not count'), win(1.5, all(is('stakes', 'high', 'safety'), atLeast('availability', '99.9%')), 'an outage does harm'), win(1, atLeast('requestsPerSecond', '5k/s'), 'there are replicas enough to spread')],
      never: [out(below('budgetPerMonth', '$500'), 'three of everything costs more than that')],
      gains: 'survives the failures that happen', costs: 'half as much again; traffic between zones',
      precedent: { source: 'Weiss and Furr, Static Stability Using Availability Zones, Amazon Builders\' Library', shows: 'capacity that is already there' },
      words: ['multi-az', 'availability zone', 'availability zones', 'three zones', 'multi-zone', 'across zones'],
    },
    {
      id: 'regions', name: 'Across regions', does: 'Serve from several regions, each from its own copy of features and models; writes go to one log a region and are merged.',
      wins: [win(4, atLeast('regions', '2'), 'it must answer in several regions'), win(4, atLeast('availability', '99.99%'), 'four minutes a month: a region\'s failure must not count'), win(1, all(atLeast('regions', '2'), below('latency', '100ms')), 'distance alone takes the time')],
      never: [out(all(below('regions', '2'), below('availability', '99.99%')), 'one region is enough'), out(below('budgetPerMonth', '$3k'), 'several regions cost more than that')],
      gains: 'near to users; survives a region', costs: 'copies that differ for seconds; double cost and thought',
      precedent: { source: 'Netflix Technology Blog, Active-Active for Multi-Regional Resiliency, 2013', shows: 'every region can carry the load' },
      words: ['multi-region', 'active-active', 'several regions', 'geo-redundant', 'cross-region'],
    },
  ],
  risks: [{ risk: 'The spare shares what breaks (a bad version, a bad event, one store).', mitigation: 'Roll versions by part, quarantine what crashes twice, know the shared parts by name.' }],
  revisit: 'An outage that used more than a month\'s budget.',
  migrate: 'Add the second, send it a share, then take the first away for an hour on purpose.',
}
