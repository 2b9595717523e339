import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { bundle, loadBundle, writeBundle } from '../../plan/bundle.js'
import type { ModelPlan, Plan } from '../../plan/plan.js'
import type { Given } from '../answers/given.js'
import type { Answers } from '../answers/questions/table.js'
import type { Statement } from '../answers/statements.js'
import type { Evidence, Finding } from './finding.js'
import type { Subject } from './subject.js'

const second = 1e6
const day = 86_400

/**
 * Reads a definition file: it is compiled, and what the plan says becomes answers and choices.
 * @param text the file's source, for the lines of findings.
 * @throws what compiling throws: MR_DEFINITION_NOT_FOUND, MR_DEFINITION_SYNTAX, MR_DEFINITION_INVALID, …
 */
export async function readDefinition(file: string, text: string): Promise<{ readonly subject: Subject; readonly findings: readonly Finding[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-review-'))
  try {
    const plan = await loadBundle(await writeBundle(await bundle(file), folder))
    const line = lineFinder(await sourcesOf(file, text))
    const places = new Map<string, Statement>()
    const given = givenOf(plan, (id, name) => {
      const found = line(name)
      if ('line' in found) places.set(id, { key: id, value: name, line: found.line, text: found.text })
    })
    return { subject: { kind: 'definition', given: { ...given, places }, lines: [], unread: [], describesSystem: true }, findings: [...plan.models.values()].flatMap((model) => modelFindings(model, plan, line)).concat(viewFindings(plan, line), eventFindings(plan, line)) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type FindLine = (...names: readonly string[]) => Evidence
interface Source { readonly file?: string; readonly lines: readonly string[] }
/** The file, and what it imports beside it. */
async function sourcesOf(file: string, text: string): Promise<readonly Source[]> {
  const found: Source[] = [{ lines: text.split('\n') }]
  const seen = new Set([resolve(file)])
  const gather = async (from: string, code: string): Promise<void> => {
    for (const [, target = ''] of code.matchAll(/from\s+['"](\.[^'"]+)['"]/g)) {
      const path = resolve(dirname(from), target.replace(/\.js$/, '.ts'))
      const inside = seen.has(path) ? undefined : await readFile(path, 'utf8').catch(() => undefined)
      seen.add(path)
      if (inside === undefined) continue
      found.push({ file: relative(dirname(resolve(file)), path), lines: inside.split('\n') })
      await gather(path, inside)
    }
  }
  await gather(resolve(file), text)
  return found
}
/** The line that names the first of these, in quotes or as a key; where a name is given in quotes, that line. */
const lineFinder = (sources: readonly Source[]): FindLine => (...names) => {
  for (const name of names) for (const matches of [(line: string) => line.includes(`'${name}'`) || line.includes(`"${name}"`), (line: string) => new RegExp(`\\b${name.replace(/[^\w]/g, '.')}\\s*:`).test(line)]) for (const { file, lines } of sources) {
    const index = lines.findIndex(matches)
    if (index >= 0) return { line: index + 1, text: (lines[index] ?? '').trim(), ...(file === undefined ? {} : { file }) }
  }
  return { missing: names[0] ?? '' }
}

/** What a definition says by what it is: a Millrace system has most decisions taken. */
function givenOf(plan: Plan, place: (id: string, name: string) => void): Omit<Given, 'places'> {
  const models = [...plan.models.values()]
  const fields = [...plan.events.values()].flatMap((event) => event.fields)
  const choices = new Map<string, string>([
    ['platform', 'integrated'], ['ingestion', 'event-log'], ['delivery', 'idempotent'], ['storage', 'lakehouse'], ['feature-definitions', 'one-definition'], ['data-quality', 'schema-door'], ['dataset-versions', 'digest'],
    ['validation', 'time'], ['training-compute', 'cpu'], ['tracking', 'built-in'], ['serving-mode', 'online'], ['runtime', 'in-process'], ['error-analysis', 'replay'], ['backups', 'log-rebuild'], ['labels', 'joined-outcomes'],
  ])
  if (plan.views.size > 0) choices.set('feature-freshness', 'streaming')
  const answers: { -readonly [K in keyof Answers]?: Answers[K] } = { dataKinds: ['events', 'tables'], arrival: 'stream', labelSource: 'outcome', latency: 0.1 }
  if (plan.views.size > 0) answers.featureFreshness = 10
  if (fields.some(({ pii }) => pii)) answers.personalData = 'personal'
  const [model] = models
  if (model !== undefined) {
    answers.formulation = 'binary'
    const label = plan.labels.get(model.label)
    if (label !== undefined) {
      answers.labelDelay = label.within / second
      place('labelDelay', label.name)
    }
    choices.set('family', model.learner.name === 'boost' ? 'trees' : 'linear')
    place('family', model.name)
    if (model.fallback.length > 0) choices.set('fallback', model.fallback.some((step) => step !== 'previous') ? 'rule' : 'previous')
    const gates = Object.keys(model.ship)
    if (gates.length > 0) choices.set('metric', gates.includes('averagePrecision') ? 'precision-recall' : 'log-loss')
    if (model.decide.length > 0) choices.set('error-policy', model.decide.some(([name]) => /review|manual|queue|check/i.test(name)) ? 'review-band' : 'cost-threshold')
    answers.humanReview = model.decide.some(([name]) => /review|manual|queue|check/i.test(name))
    if (gates.includes('calibrationError')) {
      answers.calibrated = true
      choices.set('calibration', 'calibrated')
    }
  }
  return { problem: `${plan.name}: ${[...models.map(({ name, label }) => `${name} (${label})`), ...plan.events.keys()].join(', ').replaceAll('_', ' ')}`, answers, choices, unread: [] }
}

function modelFindings(model: ModelPlan, plan: Plan, line: FindLine): readonly Finding[] {
  const at = line(model.name)
  const found: Finding[] = []
  const add = (id: string, severity: Finding['severity'], decision: string, says: string, change: string, evidence: Evidence = at) => { found.push({ id, severity, decision, says, change, evidence: [evidence] }) }
  const gates = Object.entries(model.ship)
  if (model.fallback.length === 0) add('no-fallback', 'serious', 'fallback', `model ${model.name} has no fallback: without a version, or when it fails, there is no answer`, 'fallback: [\'previous\', (request) => a score from the request alone]')
  if (gates.length === 0) add('no-gate', 'serious', 'metric', `model ${model.name} ships whatever was trained`, 'ship: { averagePrecision: { atLeast: … }, logLoss: { beats: \'champion\' } }', line('ship', model.name))
  else if (!gates.some(([, rule]) => 'beats' in rule)) add('no-champion-compared', 'moderate', 'rollout', `nothing in ship of ${model.name} compares with the champion: a worse version above the floor replaces it`, 'add { beats: \'champion\' } to one metric', line('ship', model.name))
  if (gates.length > 0 && gates.every(([metric]) => metric === 'rocAuc')) add('roc-alone', 'moderate', 'metric', `${model.name} is gated on ROC AUC alone, which hardly moves when positives are rare`, 'gate on averagePrecision as well', line('rocAuc', model.name))
  for (const [name, threshold] of model.decide) if (threshold.op === 'above' && threshold.at === 0.5) add('threshold-by-habit', 'serious', 'error-policy', `decision ${name} begins at 0.5, as if both errors cost the same`, 'atPrecision(…) or atRecall(…), found on the holdout, or c_fp / (c_fp + c_fn)', line(name, model.name))
  if (model.decide.length === 0) add('no-decision', 'minor', 'error-policy', `${model.name} answers a score, and each caller chooses its own threshold`, 'decide: { act: atPrecision(…), review: atRecall(…), pass: otherwise }')
  const holdout = model.split.holdout / second
  const label = plan.labels.get(model.label)
  if (holdout < 7 * day) add('holdout-under-a-week', 'moderate', 'validation', `the holdout of ${model.name} is ${Number((holdout / day).toPrecision(2))} days: shorter than a week, it knows only some weekdays`, 'holdout: \'7d\' or more', line('holdout', model.name))
  if (label !== undefined && model.split.train !== undefined && model.split.train < label.within) add('train-under-label', 'moderate', 'validation', `${model.name} trains on less time than its label takes to mature`, 'a training period of several label horizons', line('train', model.name))
  const event = plan.events.get(model.event)
  for (const feature of model.features) {
    if (feature.from.kind !== 'column') continue
    const field = event?.fields[feature.from.field]
    if (field?.pii) add('personal-data-as-feature', 'serious', 'privacy', `${model.name} learns from the personal field ${field.name}`, 'learn from what it stands for (a region, an age band, a count), not from the value', line(field.name, model.name))
    else if (field !== undefined && field.type.kind === 'string' && /(^|_)id$|Id$|uuid|token/i.test(field.name)) add('identifier-as-feature', 'serious', 'framing', `${model.name} learns from the identifier ${field.name}: it remembers instead of generalising`, 'aggregate over it in a view', line(field.name, model.name))
  }
  for (const name of model.onDemand) if (Object.keys(plan.onDemand.get(name)?.default ?? {}).length === 0) add('on-demand-without-default', 'minor', 'fallback', `on-demand function ${name} has no default: when it fails the model meets nulls that training never saw`, 'default: { … }', line(name))
  return found
}

function viewFindings(plan: Plan, line: FindLine): readonly Finding[] {
  const personal = [...plan.events.values()].some((event) => event.fields.some(({ pii }) => pii))
  return [...plan.views.values()].flatMap((view): Finding[] => {
    const at = line(view.name)
    return [
      ...(view.maxAge === undefined && plan.models.size > 0 ? [{ id: 'no-age-limit', severity: 'minor' as const, decision: 'feature-freshness', says: `values of ${view.name} never count as stale: a stopped source looks alive`, change: 'maxAge: \'…\'', evidence: [at] }] : []),
      ...(view.longest === Infinity && personal ? [{ id: 'all-time-over-people', severity: 'moderate' as const, decision: 'retention', says: `${view.name} aggregates over all time, and there is personal data: what it knows of a person never ends`, change: 'a longest window that is as long as raw data may be kept', evidence: [at] }] : []),
    ]
  })
}

function eventFindings(plan: Plan, line: FindLine): readonly Finding[] {
  return [...plan.events.values()].filter(({ door }) => door).flatMap((event) => event.fields
    .filter(({ pii, name, type }) => !pii && type.kind === 'string' && /e-?mail|phone|address|surname|first_?name|last_?name|full_?name|birth|ssn|iban|passport|^ip$|ip_?address/i.test(name))
    .map(({ name }): Finding => ({ id: 'personal-data-unmarked', severity: 'serious', decision: 'privacy', says: `field ${name} of ${event.name} looks personal and is not marked`, change: `${name}: t.string.pii`, evidence: [line(name, event.name)] })))
}
