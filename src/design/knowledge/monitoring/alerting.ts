import { all, atLeast, below, is, not, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const alerting: Decision = {
  id: 'alerting', dimension: 'monitoring', aspect: 'reliability', title: 'Who is told, and when',
  question: 'Which signals page a person, which wait for the morning, which act by themselves?',
  serves: ['onCall', 'availability', 'stakes'],
  options: [
    {
      id: 'reports', name: 'A weekly report and tickets', does: 'Open tickets on breaches and review one page a week; nothing pages.', prior: 1,
      wins: [win(2, is('onCall', 'none'), 'nobody is there at night'), win(1, below('availability', '99.5%'), 'some hours of outage are allowed'), win(2, is('placement', 'table'), 'a run can be repeated in the morning'), win(1, is('stakes', 'low'), 'an annoyance')],
      never: [out(is('stakes', 'safety'), 'harm does not wait for a week')],
      gains: 'calm', costs: 'hours or days until somebody looks',
      precedent: { source: 'Ewaschuk, Monitoring Distributed Systems, chapter 6 of Site Reliability Engineering, O\'Reilly 2016', shows: 'page only on what needs a person now' },
      words: ['ticket', 'weekly report', 'dashboard', 'email', 'daily report'],
    },
    {
      id: 'budget', name: 'Pages on burnt error budget', does: 'Page when the objective\'s budget burns many times too fast (fast and slow windows); everything else is a ticket.',
      wins: [win(3, is('onCall', 'always'), 'somebody is there'), win(2, atLeast('availability', '99.9%'), 'minutes count'), win(1, is('onCall', 'hours'), 'somebody is there in working hours'), win(1, is('placement', 'server', 'stream'), 'a service that others wait for')],
      never: [out(is('onCall', 'none'), 'nobody would come')],
      gains: 'few pages, each about users', costs: 'objectives must be agreed on',
      precedent: { source: 'Beyer et al., The Site Reliability Workbook, chapter 5 (Alerting on SLOs), O\'Reilly 2018', shows: 'multi-window burn rates' },
      words: ['burn rate', 'error budget', 'slo alert', 'pager', 'pagerduty', 'on-call', 'opsgenie'],
    },
    {
      id: 'self-acting', name: 'Acts by itself, then tells', does: 'Let breaches switch to the fallback or the previous version by themselves, and tell a person afterwards.',
      wins: [win(2, all(is('onCall', 'none', 'hours'), atLeast('availability', '99.9%')), 'nobody may be there when it breaks'), win(2, is('stakes', 'high', 'safety'), 'minutes of wrong answers do harm'), win(1, yes('adversary'), 'attacks come at night'), win(0.5, not(is('onCall', 'always')), 'it must be safe by itself')],
      gains: 'safe within a minute', costs: 'may flap: needs delays and a way to stop it',
      precedent: { source: 'Schermann et al., Bifrost: Supporting Continuous Deployment with Automated Enactment of Multi-Phase Live Testing Strategies, Middleware 2016', shows: 'rollback by live metrics' },
      words: ['automatic rollback', 'auto rollback', 'self-healing', 'automatic fallback', 'kill switch', 'circuit'],
    },
  ],
  risks: [{ risk: 'The alarm path is broken when it is needed.', mitigation: 'A heartbeat that pages when it is missing.' }],
  revisit: 'More than two pages a week, or one that needed nothing.',
  migrate: 'Send the new alarms to a channel for two weeks, count what they would have done, then arm them.',
}
