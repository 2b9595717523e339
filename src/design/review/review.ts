import { decisionCalled } from '../answers/given.js'
import { contradictions } from '../answers/contradictions.js'
import type { Statement } from '../answers/statements.js'
import { question, type Answers, type Key } from '../answers/questions/table.js'
import { showAnswer } from '../answers/read-value.js'
import { resolve } from '../answers/resolve.js'
import { design, type Design } from '../design.js'
import { keysIn } from '../engine/condition.js'
import type { Conflict } from '../engine/conflicts/conflict.js'
import { knowledge } from '../knowledge/knowledge.js'
import { recognise } from '../problems/recognise.js'
import { severities, type Evidence, type Finding, type Severity } from './finding.js'
import { mistakesIn } from './mistakes/find.js'
import { refactoringPath, type Step } from './path.js'
import type { Subject } from './subject.js'
import { toolsFor, type Comparison } from './tools/compare.js'

export interface Review {
  readonly kind: Subject['kind']
  readonly problem: string
  readonly design: Design
  readonly findings: readonly Finding[]
  /** From what stands to what is advised; each step leaves a working system. */
  readonly path: readonly Step[]
  readonly tools: readonly Comparison[]
  readonly unread: readonly Statement[]
}

/** Reviews what was read against the knowledge base. `extra` are findings that the reading itself made. */
export function review(subject: Subject, extra: readonly Finding[] = [], categories: readonly string[] = []): Review {
  const { given } = subject
  const problem = given.problem?.trim() || 'a system that is not described'
  const wrong = contradictions(given.answers)
  // What excludes itself is found, and left out of the rest.
  const out = new Set(wrong.flatMap(({ keys }) => keys))
  const answers = Object.fromEntries(Object.entries(given.answers).filter(([key]) => !out.has(key as Key))) as Partial<Answers>
  const made = design({ problem, answers, choices: given.choices })
  const known = { ...resolve(given.answers, new Map(), recognise(problem).profile).answers }
  const place = (id: string): Evidence => {
    const found = given.places.get(id)
    return found === undefined ? { missing: id } : { line: found.line, text: found.text }
  }
  const mistakes = mistakesIn(subject.lines, known)
  const unclear = unclearFindings(subject, mistakes.read)
  const findings: Finding[] = [
    ...extra,
    ...wrong.map(({ keys, says }): Finding => ({ id: 'contradiction', severity: 'critical', says, evidence: keys.map(place), decision: decisionOf(keys), change: `correct ${keys.map((key) => `\`${key}\``).join(' or ')}` })),
    ...unclear,
    ...mistakes.findings,
    ...suitabilityFindings(made, place),
    ...made.conflicts.filter((conflict) => touches(conflict, given.places)).map((conflict) => conflictFinding(conflict, place)),
    ...choiceFindings(made, subject, place),
    ...absenceFindings(made, subject, [...extra, ...mistakes.findings, ...unclear]),
    ...questionFindings(made, subject),
  ]
  const sorted = merge(findings).map((finding, index) => ({ finding, index })).sort((a, b) => severities.indexOf(a.finding.severity) - severities.indexOf(b.finding.severity) || a.index - b.index).map(({ finding }) => finding)
  return {
    kind: subject.kind, problem, design: made, findings: sorted, path: refactoringPath(made, subject, new Map(mistakes.findings.flatMap(({ decision, evidence: [first] }) => (first !== undefined && 'text' in first ? [[decision, first.text]] : [])))),
    tools: toolsFor(subject.lines.map(({ text }) => text).join('\n'), categories, made), unread: subject.unread.filter(({ line }) => !mistakes.read.has(line)),
  }
}

const decisionOf = (keys: readonly Key[]): string => knowledge.find(({ serves }) => keys.some((key) => serves.includes(key)))?.id ?? 'approach'
/** What was meant as an answer and is none; a line that shows a known mistake was understood well enough. */
const unclearFindings = ({ given: { unread } }: Subject, understood: ReadonlySet<number>): readonly Finding[] => unread
  .filter(({ error, statement }) => error.code === 'MR_ANSWER_ABSURD' || (error.code === 'MR_ANSWER_INVALID' && !understood.has(statement.line)))
  .map(({ statement, error }) => ({
    ...(error.code === 'MR_ANSWER_ABSURD' ? { id: 'absurd-answer', severity: 'serious' as const } : { id: 'unclear-answer', severity: 'minor' as const }),
    says: error.detail ?? error.message, evidence: [{ line: statement.line, text: statement.text }], decision: decisionCalled(statement.key)?.id ?? decisionOf([error.field as Key]), change: 'write a value that can be, with its unit',
  }))

/** At least one side of it was said: a conflict between assumptions is nobody's. */
const touches = ({ keys, decision }: Conflict, places: ReadonlyMap<string, Statement>) => places.has(decision) || keys.some((key) => places.has(key))

const ofConflict: Readonly<Record<Conflict['severity'], Severity>> = { blocker: 'critical', serious: 'serious', caution: 'moderate' }
/** A conflict that rests mostly on assumptions weighs one less. */
function conflictFinding({ id, severity, says, keys, decision, resolve: [change = ''] }: Conflict, place: (id: string) => Evidence): Finding {
  const evidence = [decision, ...keys].map(place).filter((each, index) => index > 0 || 'line' in each)
  const assumed = evidence.filter((each) => 'missing' in each).length > evidence.length / 2
  return { id, severity: assumed ? severities[severities.indexOf(ofConflict[severity]) + 1] ?? 'minor' : ofConflict[severity], says, evidence, decision, change }
}

function suitabilityFindings({ suitability }: Design, place: (id: string) => Evidence): readonly Finding[] {
  return suitability.verdict === 'fits' ? [] : suitability.reasons.map((says) => ({ id: suitability.verdict === 'not yet' ? 'too-early' : 'wrong-tool', severity: suitability.verdict === 'not yet' ? 'serious' : 'critical', says, evidence: [place('labelledExamples'), place('ruleKnown')].filter((each) => 'line' in each), decision: 'approach', change: suitability.instead }))
}

/** Choices that stand and that the answers speak against. */
function choiceFindings({ decisions, answers, chosen, sources }: Design, { given }: Subject, place: (id: string) => Evidence): readonly Finding[] {
  return decisions.flatMap(({ decision, pinned, chosen: stands, advised }): Finding[] => {
    if (!pinned || stands.option === advised.option) return []
    const lead = advised.score - stands.score
    const isOut = stands.out.length > 0
    if (!isOut && lead < 1) return []
    const severity: Severity = isOut ? (answers.stakes === 'high' || answers.stakes === 'safety' ? 'critical' : 'serious') : lead >= 4 ? 'serious' : lead >= 2 ? 'moderate' : 'minor'
    const keys = [...new Set([...advised.reasons.flatMap(({ when }) => keysIn(when)), ...(stands.option.never ?? []).filter(({ because }) => stands.out.includes(because)).flatMap(({ when }) => keysIn(when))])]
    const told = keys.filter((key) => given.places.has(key))
    const assumed = keys.filter((key) => !given.places.has(key) && sources.get(key) !== 'sentence').slice(0, 2)
    return [{
      id: `${decision.id}-choice`, severity, decision: decision.id,
      says: `${decision.title}: ${stands.option.name.toLowerCase()}${isOut ? ` cannot hold: ${stands.out.join('; ')}` : ''}. The answers speak for ${advised.option.name.toLowerCase()}: ${advised.reasons.slice(0, 3).map(({ because }) => because).join('; ') || 'it is simpler'}${assumed.length > 0 ? ` (assumed: ${assumed.map((key) => `${key} ${showAnswer(key, answers[key])}`).join(', ')})` : ''}`,
      evidence: [place(decision.id), ...told.slice(0, 3).map(place)], change: `${advised.option.does} ${decision.migrate}`,
    }]
  }).filter(({ decision }) => chosen.has(decision))
}

/** What every design must say, and how bad silence is. */
const essential: Readonly<Record<string, (answers: Answers) => Severity | undefined>> = {
  fallback: () => 'serious', validation: () => 'serious', 'quality-signal': () => 'serious', metric: () => 'moderate', 'error-policy': ({ formulation }) => (formulation === 'ranking' ? undefined : 'moderate'), 'error-analysis': () => 'moderate', rollout: ({ stakes }) => (stakes === 'low' ? 'minor' : 'moderate'),
  'data-quality': () => 'moderate', labels: () => 'moderate', retraining: () => 'moderate', 'feature-definitions': ({ latency, placement, formulation }) => (formulation === 'generation' ? undefined : placement === 'table' || latency > 60 ? 'minor' : 'serious'), privacy: ({ personalData }) => (personalData === 'sensitive' ? 'serious' : personalData === 'personal' ? 'moderate' : undefined),
  retention: ({ personalData }) => (personalData === 'none' ? undefined : 'moderate'), redundancy: ({ availability, placement }) => (availability >= 0.999 && placement !== 'table' && placement !== 'device' ? 'moderate' : undefined), explanations: ({ explanations }) => (explanations === 'affected' ? 'serious' : undefined),
  reproducibility: ({ audit }) => (audit ? 'serious' : undefined), backups: () => 'minor', overload: ({ callers, placement }) => (placement === 'table' ? undefined : callers === 'internal' ? 'minor' : 'moderate'), 'input-checks': () => 'moderate', experiment: () => 'minor', alerting: () => 'minor', tests: () => 'minor',
  delivery: ({ delivery }) => (delivery === 'onceOnly' ? 'moderate' : undefined), calibration: ({ calibrated, uncertainty }) => (calibrated || uncertainty ? 'moderate' : undefined),
}
/** What a definition file can say; the rest is said elsewhere, if at all. */
const definable: ReadonlySet<string> = new Set(['fallback', 'metric', 'error-policy', 'calibration', 'validation'])
function absenceFindings({ decisions, answers }: Pick<Design, 'decisions' | 'answers'>, { given, describesSystem, kind }: Pick<Subject, 'given' | 'describesSystem' | 'kind'>, mistakes: readonly Finding[]): readonly Finding[] {
  if (!describesSystem) return []
  if (kind === 'definition') {
    const beyond = decisions.filter(({ decision: { id } }) => !definable.has(id) && !given.choices.has(id) && ['serious', 'moderate'].includes(essential[id]?.(answers) ?? ''))
    const within = absenceFindings({ decisions: decisions.filter(({ decision: { id } }) => definable.has(id)), answers }, { given, describesSystem, kind: 'description' }, mistakes)
    return [...within, ...(beyond.length === 0 ? [] : [{ id: 'beyond-the-definition', severity: 'minor' as const, decision: beyond[0]?.decision.id ?? '', says: `A definition cannot say how these are done: ${beyond.map(({ decision }) => decision.id).join(', ')}`, evidence: beyond.map(({ decision }) => ({ missing: decision.id })), change: 'describe them in Markdown with the seven dimensions as headings, and review that' }])]
  }
  const found = new Set(mistakes.map(({ decision }) => decision))
  return decisions.flatMap(({ decision, advised }): Finding[] => {
    const severity = essential[decision.id]?.(answers)
    return severity === undefined || given.choices.has(decision.id) || found.has(decision.id) ? [] : [{
      id: `${decision.id}-unsaid`, severity, decision: decision.id, says: `${decision.question} Nothing is said about it`, evidence: [{ missing: decision.id }], change: `${advised.option.name}: ${advised.option.does.replace(/\.$/, '')}`,
    }]
  })
}

/** Missing answers that would change the most. */
function questionFindings({ questions, answers }: Design, { describesSystem }: Subject): readonly Finding[] {
  return questions.filter(({ key }) => !describesSystem || !['ruleKnown', 'formulation', 'dataKinds'].includes(key)).slice(0, 3).map(({ key, alternatives: [nearest, ...rest] }) => {
    const changed = new Set([nearest, ...rest].flatMap((each) => each?.changes.map(({ decision }) => decision) ?? []))
    return {
      id: `${key}-unanswered`, severity: changed.size >= 5 ? 'moderate' : 'minor', says: `${question(key).ask} Nobody says; assumed is ${showAnswer(key, answers[key])}. ${nearest === undefined ? '' : `${nearest.would} would change ${nearest.changes.slice(0, 3).map(({ decision, to }) => `${decision} to ${to ?? 'none'}`).join(', ')}`}`,
      evidence: [{ missing: key }], decision: nearest?.changes[0]?.decision ?? 'approach', change: `answer \`${key}\``,
    }
  })
}

/** Conflicts that known mistakes say as well. */
const sameThing: ReadonlySet<string> = new Set(['keeps-what-must-go', 'hosted-against-residency'])
/** Findings on the same decision from the same line are one: the first, at its worst. */
function merge(findings: readonly Finding[]): readonly Finding[] {
  const kept: Finding[] = []
  for (const finding of findings) {
    const lines = new Set(finding.evidence.flatMap((each) => ('line' in each ? [each.line] : [])))
    const same = kept.findIndex((each) => each.decision === finding.decision && (finding.id.endsWith('-choice') || sameThing.has(finding.id)) && each.evidence.some((one) => 'line' in one && lines.has(one.line)))
    if (same < 0) kept.push(finding)
    else {
      const before = kept[same] as Finding
      kept[same] = { ...before, severity: severities.indexOf(finding.severity) < severities.indexOf(before.severity) ? finding.severity : before.severity }
    }
  }
  return kept
}
