import { type TransportAddress, xorMappedAddress } from './address.ts'
import { buildStun, errorCode } from './build.ts'
import { hasIntegrity, hasSoundFingerprint } from './integrity.ts'
import {
  ATTRIBUTE,
  attribute,
  BINDING_ERROR,
  BINDING_REQUEST,
  BINDING_SUCCESS,
  parseStun,
  type StunAttribute,
  type StunMessage,
} from './stun.ts'

export type BindingAnswer =
  | {
      readonly kind: 'response'
      /** Ours, which says whose check it is. */
      readonly ufrag: string
      readonly remoteUfrag: string
      /** The peer, which controls, has chosen this pair. */
      readonly useCandidate: boolean
      /** To be sent back to where the check came from. */
      readonly data: Buffer
    }
  | { readonly kind: 'error-response'; readonly data: Buffer }
  | { readonly kind: 'drop'; readonly reason: DropReason }

export type DropReason = 'not-stun' | 'not-a-binding-request' | 'bad-fingerprint' | 'bad-address'

/** USERNAME is at most 508 bytes (RFC 8489 14.3); two fragments of 256 and a colon (RFC 8839 5.4) are more than that. */
const LONGEST_USERNAME = 513

const UNDERSTOOD: ReadonlySet<number> = new Set([
  ATTRIBUTE.username,
  ATTRIBUTE.messageIntegrity,
  ATTRIBUTE.messageIntegritySha256,
  ATTRIBUTE.priority,
  ATTRIBUTE.useCandidate,
])

const isUnknown = ({ type }: StunAttribute): boolean => type < 0x8000 && !UNDERSTOOD.has(type)

/**
 * Answers one connectivity check as a lite agent (RFC 8445 7.3, RFC 8489 9.1.3). `find` gives the passwords that are
 * acceptable for one of our username fragments, undefined for one that is not ours.
 *
 * A lite agent is controlled whatever the peer says, and repairs no role conflict (7.3.1.1 is for full agents): a peer that
 * calls itself controlled is answered, but cannot nominate.
 */
export function answerBinding(
  message: Buffer,
  from: TransportAddress,
  find: (localUfrag: string) => readonly string[] | undefined,
): BindingAnswer {
  const request = parseStun(message)
  if (!request) return { kind: 'drop', reason: 'not-stun' }
  // Indications are keep-alives and want no answer; responses answer nothing that we have asked.
  if (request.type !== BINDING_REQUEST) return { kind: 'drop', reason: 'not-a-binding-request' }
  if (!hasSoundFingerprint(request)) return { kind: 'drop', reason: 'bad-fingerprint' }

  const name = attribute(request, ATTRIBUTE.username)?.value
  if (!name || !attribute(request, ATTRIBUTE.messageIntegrity)) return refuse(request, 400)
  const [ufrag, remoteUfrag] = name.length > LONGEST_USERNAME ? [] : name.toString('utf8').split(':')
  if (!ufrag || !remoteUfrag) return refuse(request, 401)
  const password = find(ufrag)?.find((each) => hasIntegrity(request, each))
  if (password === undefined) return refuse(request, 401)

  if (request.attributes.some(isUnknown)) {
    const unknown = request.attributes.filter(isUnknown)
    const types = Buffer.alloc(unknown.length * 2)
    for (const [at, { type }] of unknown.entries()) types.writeUInt16BE(type, at * 2)
    return refuse(request, 420, { password, types })
  }
  const mapped = xorMappedAddress(from, request.transactionId)
  if (!mapped) return { kind: 'drop', reason: 'bad-address' }
  const data = buildStun({
    type: BINDING_SUCCESS,
    transactionId: request.transactionId,
    attributes: [{ type: ATTRIBUTE.xorMappedAddress, value: mapped }],
    password,
  })
  const useCandidate =
    attribute(request, ATTRIBUTE.useCandidate) !== undefined &&
    attribute(request, ATTRIBUTE.iceControlled) === undefined
  return { kind: 'response', ufrag, remoteUfrag, useCandidate, data }
}

function refuse(request: StunMessage, code: number, unknown?: { password: string; types: Buffer }): BindingAnswer {
  const attributes = [{ type: ATTRIBUTE.errorCode, value: errorCode(code) } as { type: number; value: Buffer }]
  if (unknown) attributes.push({ type: ATTRIBUTE.unknownAttributes, value: unknown.types })
  return {
    kind: 'error-response',
    data: buildStun({
      type: BINDING_ERROR,
      transactionId: request.transactionId,
      attributes,
      ...(unknown ? { password: unknown.password } : {}),
    }),
  }
}
