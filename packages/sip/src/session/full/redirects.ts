import { printUri, type SipRequest, type SipResponse, uriEquals } from '../../message/index.ts'
import type { Uri } from '../../message/types.ts'

/** Targets tried for one call, whatever the caller allows: a chain of redirections has an end. */
const most = 20

/** Where a call goes after a 3xx (RFC 3261 8.1.3.4): by q-value, never to the same URI twice. */
export class Redirects {
  #left: number
  readonly #tried: Uri[]
  /** Highest q first; those of one q in the order they came. */
  readonly #targets: { readonly uri: Uri; readonly q: number }[] = []

  /** `allowed` says how many other targets may be tried. */
  constructor(allowed: number, first: Uri) {
    this.#left = Math.min(allowed, most)
    this.#tried = [first]
  }

  /** The next target after this failure; undefined when the call has failed. */
  next(response: SipResponse): string | undefined {
    const { status } = response
    if (status < 400) this.#learn(response)
    // Nobody wants the call (21.6): no use in asking others.
    if (this.#left === 0 || status >= 600) return undefined
    const target = this.#targets.shift()
    if (target === undefined) return undefined
    this.#left--
    this.#tried.push(target.uri)
    return printUri(target.uri)
  }

  #learn(response: SipResponse): void {
    for (const { uri, params } of response.contacts) {
      if (!/^(sips?|tel)$/.test(uri.scheme) || this.#isKnown(uri)) continue
      const q = typeof params.q === 'string' && /^[01](\.\d{0,3})?$/.test(params.q) ? Number(params.q) : 1
      // What the URI would add to the request is not for a redirecting server to say (19.1.5).
      const { method: _, ...own } = uri.params
      this.#targets.push({ uri: { ...uri, params: own, headers: {} }, q })
    }
    this.#targets.sort((a, b) => b.q - a.q)
  }

  #isKnown(uri: Uri): boolean {
    const bare = { ...uri, headers: {} }
    return [...this.#tried, ...this.#targets.map((target) => target.uri)].some((known) => uriEquals(known, bare))
  }
}

/** After a redirection only who has asked is answered: realms of earlier targets are nobody else's business. */
export function onlyAsked(request: SipRequest, response: SipResponse): SipRequest {
  const realmOf = (line: string): string | undefined => /\brealm\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(line)?.[1]
  const keep = (header: string, challenge: string): readonly string[] => {
    const asked = response.lines(challenge).map(realmOf)
    return request.lines(header).filter((line) => asked.includes(realmOf(line)))
  }
  const own = keep('Authorization', 'WWW-Authenticate')
  const proxy = keep('Proxy-Authorization', 'Proxy-Authenticate')
  return request.with({
    Authorization: own.length > 0 ? own : undefined,
    'Proxy-Authorization': proxy.length > 0 ? proxy : undefined,
  })
}
