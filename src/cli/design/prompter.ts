import { isCancel, log, multiselect, select, text } from '@clack/prompts'
import type { Prompter } from './ask.js'

const whole = <T>(value: T | symbol): T | undefined => (isCancel(value) ? undefined : value as T)
/** Asks on the terminal. */
export const terminal: Prompter = {
  text: async (message, placeholder, check) => whole<string>(await text({ message, placeholder, validate: (value) => check(value ?? '') })) ?? undefined,
  select: async (message, options, initial) => whole<string>(await select({ message, options: [...options], initialValue: initial })),
  several: async (message, options, initial) => whole<string[]>(await multiselect({ message, options: [...options], initialValues: [...initial], required: false })),
  say: (line) => { log.step(line) },
}
