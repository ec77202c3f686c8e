import { addressRules } from '../grammar/addresses.ts'
import { digestRules } from '../grammar/digest.ts'
import { failed, type Rule, type Scan } from '../grammar/engine.ts'
import { headerRules } from '../grammar/headers.ts'
import { lexical } from '../grammar/lexical.ts'
import { lineRules } from '../grammar/lines.ts'
import { uriRules } from '../grammar/uri.ts'

/** What a rule makes of a text: an object, a number, a string, or -1 where it does not fit. */
// biome-ignore lint/suspicious/noExplicitAny: what comes back depends on the rule; JsSIP's own type is this one
export type Grammar = any

let all: Readonly<Record<string, Rule>> | undefined

// Put together when first used: the rules' files and the classes they make import each other.
function rules(): Readonly<Record<string, Rule>> {
  all ??= { ...lexical, ...uriRules, ...addressRules, ...lineRules, ...digestRules, ...headerRules }
  return all
}

/** Reads the whole text by this rule. Throws for a rule that does not exist; gives -1 for a text that does not fit. */
export function parse(input: string, startRule = 'CRLF'): Grammar {
  const rule = Object.hasOwn(rules(), startRule) ? rules()[startRule] : undefined
  if (rule === undefined) throw new Error(`Invalid rule name: "${startRule}".`)
  const scan: Scan = { input, start: startRule, at: 0, data: {}, result: undefined }
  try {
    if (rule(scan) === failed || scan.at !== input.length) return -1
  } catch {
    // An escape that is no UTF-8, an address without a host.
    return -1
  }
  return scan.result ?? scan.data
}

/** JsSIP's parser could print itself; this one has no source of that kind. */
export function toSource(): Grammar {
  return undefined
}

/** Of a name or URI that cannot be read: where it went wrong, and what was expected there. */
class GrammarError extends Error {
  expected: readonly string[]
  found: string | null
  offset: number
  line: number
  column: number

  constructor(expected: readonly string[], found: string | null, offset: number, line: number, column: number) {
    super(`Expected ${expected.join(', ') || 'end of input'} but ${found ?? 'end of input'} found.`)
    this.name = 'SyntaxError'
    this.expected = expected
    this.found = found
    this.offset = offset
    this.line = line
    this.column = column
  }
}

export { GrammarError as SyntaxError }
