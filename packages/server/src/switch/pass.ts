import { createHash, randomBytes } from 'node:crypto'
import type { Binding, Flow, HeaderField } from '@offhook/sip'
import type { SwitchContext } from './context.ts'
import { isOurClient } from './headers.ts'
import type { Leg } from './leg.ts'

/** Carries a token of ours to a page, in the INVITE or the 2xx that it gets, and back, in the INVITE that resumes the call. */
export const resumeHeader = 'Offhook-Resume'

const tokenBytes = 24

/** What the page behind a leg has its call back with after a reload: a token good for one time, from one device (ADR 13). */
export interface Pass {
  /** The page's instance id (RFC 5626 4.1), as it is bound. */
  readonly device: string
  /** Of the token; the token itself is kept nowhere. */
  readonly hash: string
  /** The hash of the token before: it is spent. */
  readonly spent?: string | undefined
}

/** A token to be sent to the device, and what of it stays here. */
export function makePass(device: string, spent?: string): { readonly pass: Pass; readonly header: HeaderField } {
  const token = randomBytes(tokenBytes).toString('base64url')
  return { pass: { device, hash: hashOf(token), spent }, header: [resumeHeader, token] }
}

/** The next token for a leg whose page is about to get a 2xx; none where nothing says which device that is. */
export function renewPass(leg: Leg, context: SwitchContext): HeaderField[] {
  const { session, owner, pass } = leg
  const device = isOurClient(session.request.get('User-Agent')) ? deviceOn(session.flow, owner, context) : undefined
  if (device === undefined) return []
  const made = makePass(device, pass?.hash)
  leg.pass = made.pass
  return [made.header]
}

/** The first token, for a page that is rung. */
export function passFor({ userAgent, instanceId }: Binding): { readonly pass?: Pass; readonly headers: HeaderField[] } {
  if (!isOurClient(userAgent) || instanceId === undefined) return { headers: [] }
  const { pass, header } = makePass(instanceId)
  return { pass, headers: [header] }
}

/** Which device of this person is behind the flow. */
export function deviceOn(flow: Flow, extension: string | undefined, context: SwitchContext): string | undefined {
  if (extension === undefined) return undefined
  return context.bindingsOf(extension).find((binding) => binding.flow.id === flow.id)?.instanceId
}

export interface Found<C> {
  readonly call: C
  readonly leg: Leg
  /** It is not the latest. */
  readonly isSpent: boolean
}

/** Whose token this is, or was. Read only where a page was loaded again: no index. */
export function legOf<C extends { readonly legs: readonly Leg[] }>(
  calls: Iterable<C>,
  token: string,
): Found<C> | undefined {
  const hash = hashOf(token)
  for (const call of calls) {
    const leg = call.legs.find(({ pass }) => pass?.hash === hash || pass?.spent === hash)
    if (leg) return { call, leg, isSpent: leg.pass?.hash !== hash }
  }
  return undefined
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
