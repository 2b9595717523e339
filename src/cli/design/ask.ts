import { dimensions, dimensionTitles } from '../../design/answers/question.js'
import { keysOf, question, type Answer, type Answers, type Key } from '../../design/answers/questions/table.js'
import { isUnknown, readValue, showAnswer, writeAnswer } from '../../design/answers/read-value.js'
import { contradictions } from '../../design/answers/contradictions.js'
import { openQuestion, type Given } from '../../design/index.js'
import { MillraceError } from '../../errors.js'

/** How a person is asked. Each answers undefined when the person breaks off. */
export interface Prompter {
  text(message: string, placeholder: string, check: (value: string) => string | undefined): Promise<string | undefined>
  select(message: string, options: readonly { readonly value: string; readonly label: string }[], initial: string): Promise<string | undefined>
  several(message: string, options: readonly { readonly value: string; readonly label: string }[], initial: readonly string[]): Promise<readonly string[] | undefined>
  say(text: string): void
}
/** A person broke off; what was answered so far is kept. */
export class BrokenOff extends Error {}

const unknown = '?'
/** Asked whatever they change: scale, money and errors carry the estimates, the threshold and the conflicts. */
const basics: ReadonlySet<Key> = new Set(['users', 'requestsPerSecond', 'latency', 'missCost', 'falseAlarmCost', 'budgetPerMonth', 'team', 'timeToLaunch', 'labelledExamples', 'positiveShare', 'labelDelay'])
type Asked = Pick<Given, 'answers' | 'choices'> & { readonly problem: string }

/**
 * Goes through the dimensions and asks the basics and what would change the design, each with its default and why it is asked; what no answer would change is not asked.
 * @param keep called after each answer, so that a broken-off session goes on where it was.
 * @throws BrokenOff
 */
export async function askQuestions(start: Asked, prompter: Prompter, keep: (asked: Asked) => Promise<void>): Promise<Asked> {
  let asked = start
  const left = new Set<Key>()
  for (const dimension of dimensions) {
    let said = false
    for (const key of keysOf(dimension)) {
      const { assumed, matters } = openQuestion(asked, key)
      if (asked.answers[key] !== undefined || left.has(key) || !(matters || basics.has(key))) continue
      if (!said) prompter.say(`${dimensionTitles[dimension]}`)
      said = true
      for (;;) {
        const value = await askOne(key, assumed, prompter)
        if (value === unknown) {
          left.add(key)
          break
        }
        const next = { ...asked, answers: { ...asked.answers, [key]: value } as Partial<Answers> }
        const wrong = contradictions(next.answers)
        if (wrong.length > 0) {
          prompter.say(wrong.map(({ says }) => says).join('; '))
          continue
        }
        asked = next
        await keep(asked)
        break
      }
    }
  }
  return asked
}

/** One question; "?" where the person does not know. */
async function askOne(key: Key, assumed: Answer, prompter: Prompter): Promise<Answer | typeof unknown> {
  const asked = question(key)
  const message = `${asked.ask}\n  why: ${asked.why}`
  const done = <T>(value: T | undefined): T => {
    if (value === undefined) throw new BrokenOff()
    return value
  }
  switch (asked.kind) {
    case 'quantity': {
      const text = done(await prompter.text(message, `${showAnswer(key, assumed)} (Enter takes it, ? leaves it open)`, (value) => {
        if (isUnknown(value)) return undefined
        try {
          readValue(key, value)
          return undefined
        } catch (error) {
          return error instanceof MillraceError ? error.detail : String(error)
        }
      }))
      return text.trim() === '' ? assumed : isUnknown(text) ? unknown : readValue(key, text)
    }
    case 'flag': {
      const picked = done(await prompter.select(message, [{ value: 'yes', label: 'yes' }, { value: 'no', label: 'no' }, { value: unknown, label: 'not known yet' }], writeAnswer(key, assumed)))
      return picked === unknown ? unknown : readValue(key, picked)
    }
    case 'choice': {
      const picked = done(await prompter.select(message, [...Object.entries(asked.values).map(([value, label]) => ({ value, label })), { value: unknown, label: 'not known yet' }], assumed as string))
      return picked === unknown ? unknown : readValue(key, picked)
    }
    case 'several': return readValue(key, done(await prompter.several(message, Object.entries(asked.values).map(([value, label]) => ({ value, label })), assumed as readonly string[])))
  }
}
