/**
 * Takes out of a trace what gives access: the answers to challenges, tokens, and the keys of media. Nothing changes its length, so
 * that lengths, framing and the choice of a transport stay what they were.
 */
const authorization = /^((?:proxy-)?authorization[ \t]*:)((?:.|\r?\n[ \t])*)/gim
const resume = /^(offhook-resume[ \t]*:)((?:.|\r?\n[ \t])*)/gim
const mediaKey = /^(a=(?:crypto:.*?inline:|ice-pwd:|key-mgmt:\S+ ))([^\s|]*)/gim

export function redactText(text: string): string {
  return text
    .replace(authorization, (_all, name: string, value: string) => name + redactAuthorization(value))
    .replace(resume, (_all, name: string, token: string) => name + blank(token))
    .replace(mediaKey, (_all, name: string, key: string) => name + blank(key))
}

/** `Digest username="a", response="…"`: of a digest the response, of anything else all. */
function redactAuthorization(value: string): string {
  if (/^\s*digest\b/i.test(value))
    return value.replace(/(\bresponse\s*=\s*"?)([^",\s]*)/gi, (_all, name: string, hash: string) => name + blank(hash))
  return value.replace(/^(\s*\S+\s+)(.*)$/s, (_all, scheme: string, rest: string) => scheme + blank(rest))
}

function blank(text: string): string {
  return text.replace(/[^\s=]/g, '0')
}

/** The longest line that is remembered from one piece of a stream to the next. */
const maxTail = 16_384

/** A piece of a stream may end inside a header, even inside its name: what its line began with is looked at again. */
export class StreamRedactor {
  readonly #tails = new Map<string, string>()

  redact(flow: string, text: string): string {
    const tail = this.#tails.get(flow) ?? ''
    const whole = tail + text
    const [last = ''] = /(?:^|\n)(?![ \t])[^\n]*(?:\n[ \t][^\n]*)*\n?$/.exec(whole) ?? []
    this.#tails.set(flow, last.replace(/^\n/, '').slice(-maxTail))
    return redactText(whole).slice(tail.length)
  }

  forget(flow: string): void {
    this.#tails.delete(flow)
  }
}

const secrets = /^(password|token|refused)$/

/** Arguments of verbs: passwords, hashes of them and tokens, wherever they stand. */
export function redactValue(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return secrets.test(name) ? blank(value) : redactText(value)
  if (Array.isArray(value)) return redactHeader(value) ?? value.map((item) => redactValue(item))
  if (typeof value !== 'object' || value === null) return value
  const isHashes = name === 'ha1'
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      isHashes && typeof item === 'string' ? blank(item) : redactValue(item, key),
    ]),
  )
}

/** Of a verb; what `provide` brings as text is a token. */
export function redactArgs(verb: string, args: readonly unknown[]): unknown[] {
  return args.map((value, index) =>
    verb === 'provide' && index === 1 ? redactValue(value, 'token') : redactValue(value),
  )
}

/** A header field of a verb: `['Authorization', 'Bearer …']`. */
function redactHeader(value: readonly unknown[]): unknown[] | undefined {
  const [name, text, ...rest] = value
  if (typeof name !== 'string' || typeof text !== 'string' || rest.length > 0) return undefined
  if (/^offhook-resume$/i.test(name)) return [name, blank(text)]
  return /^(proxy-)?authorization$/i.test(name) ? [name, redactAuthorization(text)] : undefined
}
