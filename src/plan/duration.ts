const units: Readonly<Record<string, number>> = { s: 1e6, m: 60e6, h: 3_600e6, d: 86_400e6 }
export const second = 1e6
export const day = 86_400e6
/** The longest duration that a definition may name: a hundred years. */
const longest = 36_500 * day

/** Microseconds of '90s', '5m', '24h' or '30d'; undefined when the text is no duration, is zero, or is over a hundred years. */
export const durationOf = (text: string): number | undefined => {
  if (typeof text !== 'string' || !/^[1-9]\d*[smhd]$/.test(text)) return undefined
  const micros = Number(text.slice(0, -1)) * units[text.at(-1)!]!
  return micros <= longest ? micros : undefined
}
