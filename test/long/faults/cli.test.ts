// The command line: wrong definitions, wrong usage, coded errors, exit codes, help.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ask, definitionFile, program, refused, result, run, start, stop, until } from './program.js'

const folder = await mkdtemp(join(tmpdir(), 'millrace-cli-')), data = join(folder, 'data'), readings = definitionFile('readings.ts')
afterAll(() => rm(folder, { recursive: true, force: true }))
const definition = async (name: string, text: string) => {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}
const deploying = (file: string) => ['status', '--data', data, '--file', file]

test('a definition file with several mistakes lists all of them at once: code, place, what to do; nothing of it is deployed', async () => {
  const wrong = await definition('wrong.ts', `
import { above, boost, count, entity, event, exists, label, model, otherwise, stream, sum, system, t } from 'millrace'
const card = entity('card', { cardId: t.float })
const payment = event('payment', { id: 'paymentId', time: 'when', fields: { paymentId: t.string, paidAt: t.time, cardId: t.string, amount: t.decimal(99), note: t.string, kind: t.enum() } })
const refund = event('refund', { id: 'refundId', time: 'refundedAt', fields: { refundId: t.string, refundedAt: t.time, other: t.string } })
const refunded = label('refunded', { of: payment, by: 'paymentId', within: 'soon', value: exists(refund) })
const spending = stream('spending', { of: card, windows: ['1h', '1h', 'a while'], features: { payments: count(payment), notes: sum(payment.note) } })
const fraud = model('bad name', { on: payment, label: refunded, features: { spending }, learner: boost({ objective: 'binary', trees: 0 }), split: { by: 'time', holdout: '7d' }, ship: { luck: { atLeast: 1 } }, decide: { no: above(2), allow: otherwise } })
export default system('shop', [payment, refund, fraud])
`)
  const ended = await run(deploying(wrong))
  expect([ended.code, ended.out]).toEqual([1, ''])
  const [first, ...problems] = ended.err.trim().split('\n')
  expect(first).toMatch(/^MR_DEFINITION_INVALID: The definition is wrong: \d+ problems found$/)
  expect(problems.length).toBe(Number(/\d+/.exec(first!)![0]))
  for (const code of ['FIELD_UNKNOWN', 'FIELD_TYPE', 'DURATION', 'WINDOW_DUPLICATE', 'KEY_TYPE', 'AGGREGATE_TYPE', 'NAME', 'LEARNER_OPTION', 'METRIC_UNKNOWN', 'THRESHOLD', 'KEY_MISSING'])
    expect(problems.filter((line) => line.startsWith(`  ${code}: `)).map((line) => line.split(': ').length >= 3)).toContain(true)
  expect(await refused(deploying(wrong), 'MR_DEFINITION_INVALID')).toContain('WINDOW_DUPLICATE')
  await refused(['status', '--data', data], 'MR_NOTHING_DEPLOYED')
})

test('a definition file that is absent, does not parse, throws, or has no system is refused by its code, with file and line where there is one', async () => {
  await refused(deploying(join(folder, 'absent.ts')), 'MR_DEFINITION_NOT_FOUND')
  expect(await refused(deploying(await definition('syntax.ts', 'export default system(\nconst = 1\n')), 'MR_DEFINITION_SYNTAX')).toContain('syntax.ts:2:')
  expect(await refused(deploying(await definition('import.ts', "import { x } from 'not-installed'\nexport default x\n")), 'MR_DEFINITION_SYNTAX')).toContain('import.ts:1:')
  expect(await refused(deploying(await definition('throws.ts', "throw new Error('no such table')\nexport default 1\n")), 'MR_DEFINITION_THROWS')).toContain('no such table')
  await refused(deploying(await definition('none.ts', "export const system = 1\n")), 'MR_DEFINITION_NO_SYSTEM')
  await refused(deploying(await definition('other.ts', "export default { kind: 'system' }\n")), 'MR_DEFINITION_NO_SYSTEM')
  // What was deployed before stays.
  await result(deploying(readings))
  await refused(deploying(join(folder, 'throws.ts')), 'MR_DEFINITION_THROWS')
  expect(await result(['status', '--data', data])).toMatchObject({ system: 'readings' })
})

test('each command that cannot be done says its code, as text and as JSON, and ends with 1', async () => {
  const rows = await definition('rows.csv', 'id,at,key\na,2026-01-01T00:00:00Z,k\n')
  const failures: readonly (readonly [args: readonly string[], code: string])[] = [
    [['train', 'nobody'], 'MR_MODEL_UNKNOWN'], [['dataset', 'nobody', '--out', join(folder, 'x.parquet')], 'MR_MODEL_UNKNOWN'], [['dataset', 'guess', '--out', join(folder, 'x.parquet'), '--mode', 'odd'], 'MR_OPTION_UNKNOWN'],
    [['train', 'guess', '--as-of', 'yesterday'], 'MR_TIME_INVALID'], [['train', 'guess', '--as-of', '2026-01-01T00:00:00'], 'MR_EVENT_TIME_NAIVE'], [['predict', 'nobody', '{}'], 'MR_MODEL_UNKNOWN'],
    [['predict', 'guess', '{"id":'], 'MR_BODY_INVALID'], [['predict', 'guess', '{"id":"a","key":7}'], 'MR_TYPE'], [['features', 'get', 'nowhere'], 'MR_VIEW_UNKNOWN'], [['features', 'get', 'held'], 'MR_KEY_PARTIAL'],
    [['features', 'get', 'held', '--key'], 'MR_KEY_PARTIAL'], [['features', 'get', 'held', '--key', 'k', '--at', 'now'], 'MR_TIME_INVALID'], [['runs', 'nothing'], 'MR_RUN_UNKNOWN'], [['models', 'alias', 'guess', 'champion', '7'], 'MR_VERSION_UNKNOWN'],
    [['import', rows, '--arrived', 'reading=event'], 'MR_IMPORT_ARGUMENT'], [['import', `reading=${rows}`], 'MR_IMPORT_ARRIVED'], [['import', `nothing=${rows}`, '--arrived', 'nothing=event'], 'MR_EVENT_UNKNOWN'],
    [['import', `reading=${join(folder, 'absent.csv')}`, '--arrived', 'reading=event'], 'MR_FILE_UNREADABLE'], [['import', `reading=${rows}`, '--arrived', 'reading=event', '--map', 'reading.int=absent'], 'MR_IMPORT_COLUMN'],
  ]
  for (const [args, code] of failures) await refused([...args, '--data', data], code)
  // A person gets one line: the code, what is wrong, what to do.
  const { code, err, out } = await run(['train', 'nobody', '--data', data])
  expect([code, out, err]).toEqual([1, '', 'MR_MODEL_UNKNOWN: The system has no such model: nobody. Check the name; GET /v1/status lists the models.\n'])
})

test('wrong usage ends with 2 and says what was expected; help ends with 0 and has examples; a version is one line', async () => {
  for (const args of [['nonsense'], ['train'], ['import'], ['serve', '--port', 'x'], ['serve', '--port', '70000'], ['serve', '--clock', 'sundial'], ['runs', '--limit', '0'], ['models', 'alias', 'guess', 'champion', 'x'], ['train', 'guess', '--odd'], ['dataset', 'guess'], ['status', 'extra']]) {
    const { code, err, out } = await run(args)
    expect([args, code, out, err]).toEqual([args, 2, '', expect.stringMatching(/^error: .+\n+.*--help shows examples/)])
  }
  for (const args of [[], ['dev'], ['serve'], ['import'], ['quarantine', 'list'], ['quarantine', 'replay'], ['features', 'get'], ['dataset'], ['train'], ['runs'], ['models', 'list'], ['models', 'alias'], ['predict'], ['replay'], ['status'], ['doctor']]) {
    const { code, err, out } = await run([...args, '--help'])
    expect([args, code, err, out]).toEqual([args, 0, '', expect.stringMatching(/^Usage: millrace [^]*\nExamples:\n {2}millrace /)])
  }
  expect(await run(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string, err: '' })
})

test('when who reads the output has gone, a command still ends well, and a server goes on', async () => {
  const piped = (args: string) => new Promise<string>((resolve) => { execFile('bash', ['-c', `"$0" "$1" ${args} | true; echo "\${PIPESTATUS[0]}"`, process.execPath, program], (_, out, err) => resolve(out + err)) })
  expect([await piped('--help'), await piped(`status --data ${data}`)]).toEqual(['0\n', '0\n'])
  const shop = (name: string) => definition('followed.ts', `import { event, system, t } from 'millrace'\nexport default system('${name}', [event('visit', { id: 'id', time: 'at', fields: { id: t.string, at: t.time } })])\n`)
  const server = start(['dev', await shop('first'), '--port', '0', '--data', join(folder, 'followed')]), url = await server.url
  server.child.stderr!.destroy()
  await shop('second')
  await until(async () => ((await ask(url, '/v1/status')).json as { system?: string }).system === 'second')
  await shop('third')
  await until(async () => ((await ask(url, '/v1/status')).json as { system?: string }).system === 'third')
  expect(await stop(server)).toMatchObject({ code: 0 })
})

test('a door that cannot be opened is refused by its code: beyond loopback without keys, a port that is taken, a host of nobody, a clock that others could move', async () => {
  const first = start(['serve', readings, '--port', '0', '--data', data]), url = new URL(await first.url), other = ['--data', join(folder, 'other')]
  expect(await refused(['serve', readings, '--port', url.port, ...other], 'MR_PORT_TAKEN')).toContain(url.port)
  await refused(['serve', readings, '--port', '0', '--host', '0.0.0.0', ...other], 'MR_KEYS_REQUIRED')
  await refused(['serve', readings, '--port', '0', '--host', 'nowhere.invalid', ...other], 'MR_ADDRESS_REFUSED', { env: { MILLRACE_KEYS: 'secret' } })
  await refused(['serve', readings, '--port', '0', '--host', '0.0.0.0', '--clock', 'log', ...other], 'MR_CLOCK_FIXED')
  expect(await stop(first)).toMatchObject({ code: 0 })
})
