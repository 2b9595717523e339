import { all, any, atLeast, is, yes } from '../condition.js'
import { win, type Decision } from '../decision.js'

export const documentation: Decision = {
  id: 'documentation', dimension: 'iteration', aspect: 'maintainability', title: 'What is written down',
  question: 'What does a newcomer, an operator or a regulator read?',
  serves: ['audience', 'regulation', 'stakes'],
  options: [
    {
      id: 'decisions', name: 'Decision records and a runbook', does: 'Keep one page a decision with its reason, a runbook with one entry an alarm, and a first-day page that ends with a shipped change.', prior: 2,
      wins: [win(1, is('audience', 'engineers', 'operators'), 'readers work with it')],
      gains: 'short, and true because it is used', costs: 'says little to outsiders',
      precedent: { source: 'Nygard, Documenting Architecture Decisions, 2011', shows: 'one short record a decision' },
      words: ['decision record', 'adr', 'runbook', 'onboarding', 'readme'],
    },
    {
      id: 'model-card', name: 'Model cards and datasheets', does: 'Publish with each version what it is for, what it was trained on, how it does by group, and what it must not be used for.',
      wins: [win(2, yes('protectedGroups'), 'how groups fare must be told'), win(1.5, any(atLeast('teamsSharing', '3'), is('audience', 'endUsers', 'analysts')), 'others rely on it without having built it'), win(1, is('stakes', 'high'), 'misuse would do harm')],
      gains: 'others can tell whether it fits', costs: 'an hour a version, unless generated',
      precedent: { source: 'Mitchell et al., Model Cards for Model Reporting, FAT* 2019', shows: 'what to report' },
      words: ['model card', 'datasheet', 'intended use'],
    },
    {
      id: 'technical-file', name: 'A technical file', does: 'Keep risk management, data governance, validation evidence, human oversight and logs in one maintained file with owners.',
      wins: [win(4, is('regulation', 'aiAct', 'medical', 'credit'), 'the law names what must be kept'), win(2, all(is('stakes', 'safety'), is('regulation', 'hipaa', 'medical', 'aiAct')), 'people may be hurt')],
      gains: 'an inspection is a day, not a month', costs: 'a person\'s job',
      precedent: { source: 'Regulation (EU) 2024/1689 (AI Act), articles 9 to 15 and annex IV', shows: 'what a high-risk system documents' },
      words: ['technical file', 'technical documentation', 'conformity', 'risk management file', 'annex iv', 'audit file'],
    },
  ],
  risks: [{ risk: 'Documents age silently.', mitigation: 'Generate what can be generated from the system itself; date and own the rest.' }],
  revisit: 'Somebody asks the same question twice.',
  migrate: 'Write each page when its question comes.',
}
