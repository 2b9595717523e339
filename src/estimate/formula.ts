/** A formula worked out: its value, and the names that it read, in their order. */
export interface Worked { readonly value: number; readonly names: readonly string[] }

const functions: Readonly<Record<string, (...values: number[]) => number>> = {
  // What a division leaves behind the last digit is not one more of anything.
  ceil: (x) => Math.ceil((x ?? NaN) - 1e-9 * Math.max(1, Math.abs(x ?? 0))), sqrt: Math.sqrt, min: Math.min, max: Math.max,
}

/**
 * Works out what a reader sees: numbers, names, + − × / ^, parentheses, ceil, sqrt, min, max. A line of an estimate has its value from here,
 * so that the formula beside it cannot say something else.
 * @throws RangeError for a name that has no value, SyntaxError for what is no formula.
 * @example evaluate('examples × epochs / batch', name => ({ examples: 100, epochs: 1, batch: 8 })[name])
 */
export function evaluate(formula: string, valueOf: (name: string) => number | undefined): Worked {
  const tokens = formula.match(/\d+(?:\.\d+)?(?:e[+-]?\d+)?|[A-Za-z]\w*|\S/g) ?? []
  const names: string[] = []
  let at = 0
  const take = (token: string) => tokens[at] === token && ++at > 0
  const need = (token: string) => { if (!take(token)) throw new SyntaxError(`"${formula}" has ${tokens[at] ?? 'its end'} where ${token} is due`) }
  const sum = (): number => {
    let value = product()
    for (;;) {
      if (take('+')) value += product()
      else if (take('-') || take('−')) value -= product()
      else return value
    }
  }
  const product = (): number => {
    let value = power()
    for (;;) {
      if (take('×') || take('*')) value *= power()
      else if (take('/')) value /= power()
      else return value
    }
  }
  const power = (): number => {
    const base = single()
    return take('^') ? base ** power() : base
  }
  const single = (): number => {
    if (take('(')) {
      const value = sum()
      need(')')
      return value
    }
    const token = tokens[at++]
    if (token !== undefined && /^\d/.test(token)) return Number(token)
    if (token === undefined || !/^[A-Za-z]/.test(token)) throw new SyntaxError(`"${formula}" has ${token ?? 'its end'} where a value is due`)
    const call = functions[token]
    if (call !== undefined && take('(')) {
      const values = [sum()]
      while (take(',')) values.push(sum())
      need(')')
      return call(...values)
    }
    const value = valueOf(token)
    if (value === undefined) throw new RangeError(`"${formula}" reads ${token}, which has no value`)
    if (!names.includes(token)) names.push(token)
    return value
  }
  const value = sum()
  if (at < tokens.length) throw new SyntaxError(`"${formula}" goes on with ${tokens[at]}`)
  return { value, names }
}
