/** A small parsing-expression engine: ordered choice, no second thoughts. Rules note what they find in `data`. */

export interface Scan {
  readonly input: string
  /** The rule that was asked for. */
  readonly start: string
  at: number
  data: Record<string, unknown>
  /** Given back instead of `data` where a rule says so. */
  result: unknown
}

export const failed = Symbol('failed')

/** Moves `at` forward and gives a value, or leaves it and gives `failed`. */
export type Rule = (scan: Scan) => unknown

/** A terminal; `source` is an expression without flags. Letters match in either case when `anyCase`. */
export function text(source: string, anyCase = false): Rule {
  const expression = new RegExp(source, anyCase ? 'iy' : 'y')
  return (scan) => {
    expression.lastIndex = scan.at
    const match = expression.exec(scan.input)
    if (match === null) return failed
    scan.at = expression.lastIndex
    return match[0]
  }
}

/** All, one after another. */
export function seq(...rules: readonly Rule[]): Rule {
  return (scan) => {
    const from = scan.at
    const values: unknown[] = []
    for (const rule of rules) {
      const value = rule(scan)
      if (value === failed) {
        scan.at = from
        return failed
      }
      values.push(value)
    }
    return values
  }
}

/** The first that fits. */
export function either(...rules: readonly Rule[]): Rule {
  return (scan) => {
    for (const rule of rules) {
      const value = rule(scan)
      if (value !== failed) return value
    }
    return failed
  }
}

/** As often as it fits. */
export function many(rule: Rule, least = 0): Rule {
  return (scan) => {
    const from = scan.at
    const values: unknown[] = []
    for (let before = -1; before !== scan.at; ) {
      before = scan.at
      const value = rule(scan)
      if (value === failed) break
      values.push(value)
    }
    if (values.length >= least) return values
    scan.at = from
    return failed
  }
}

/** Once or not at all; then `undefined`. */
export function maybe(rule: Rule): Rule {
  return (scan) => {
    const value = rule(scan)
    return value === failed ? undefined : value
  }
}

/** Items between separators. */
export function list(item: Rule, separator: Rule): Rule {
  return seq(item, many(seq(separator, item)))
}

/** Does `act` where the rule has fitted; what it returns, if anything, is the value. */
export function on(rule: Rule, act: (scan: Scan, matched: string, value: unknown, from: number) => unknown): Rule {
  return (scan) => {
    const from = scan.at
    const value = rule(scan)
    if (value === failed) return failed
    const made = act(scan, scan.input.slice(from, scan.at), value, from)
    return made === undefined ? value : made
  }
}

/** Notes the text, or what `read` makes of it, under this name. */
export function note(name: string, rule: Rule, read: (matched: string) => unknown = (matched) => matched): Rule {
  return on(rule, (scan, matched) => {
    const value = read(matched)
    scan.data[name] = value
    return value
  })
}

/** Notes the rule's own value. */
export function keep(name: string, rule: Rule): Rule {
  return on(rule, (scan, _, value) => {
    scan.data[name] = value
  })
}

/** Notes this value wherever the rule fits. */
export function mark(name: string, rule: Rule, value: unknown): Rule {
  return on(rule, (scan) => {
    scan.data[name] = value
  })
}
