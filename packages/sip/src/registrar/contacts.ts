import { addrSpec } from '../dialog/index.ts'
import { parseNameAddr, type SipRequest, type Uri } from '../message/index.ts'
import type { RegistrarPolicy } from './types.ts'

/** One Contact of a REGISTER, with what it asks for. */
export interface Asked {
  readonly text: string
  readonly uri: Uri
  /** Seconds, as wished; 0 removes. */
  readonly expires: number
  readonly q: number
  readonly instanceId: string | undefined
  readonly regId: number | undefined
}

/** Undefined where one is no address. The expiry is the contact's own, else the header's, else the policy's (10.3 step 7). */
export function readContacts(request: SipRequest, policy: RegistrarPolicy): readonly Asked[] | undefined {
  const common = wholeNumber(request.get('Expires')) ?? policy.defaultExpires ?? 600
  const asked: Asked[] = []
  for (const value of request.values('Contact')) {
    const address = parseNameAddr(value)
    const text = addrSpec(value)
    if (address === undefined || text === undefined) return undefined
    const { params, uri } = address
    const instance = params['+sip.instance']
    asked.push({
      text,
      uri,
      expires: wholeNumber(params.expires) ?? common,
      q: quality(params.q),
      instanceId: typeof instance === 'string' ? instance : undefined,
      regId: wholeNumber(params['reg-id']),
    })
  }
  return asked
}

export function wholeNumber(value: string | true | undefined): number | undefined {
  if (typeof value !== 'string' || !/^\d{1,10}$/.test(value.trim())) return undefined
  return Math.min(Number(value), 0x7fff_ffff)
}

function quality(value: string | true | undefined): number {
  return typeof value === 'string' && /^(0(\.\d{1,3})?|1(\.0{1,3})?)$/.test(value) ? Number(value) : 1
}
