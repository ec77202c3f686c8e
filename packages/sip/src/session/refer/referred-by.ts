import { addrSpec } from '../../dialog/index.ts'
import type { Codec } from '../../message/index.ts'

/** Who sent us (RFC 3892 3). */
export interface ReferredBy {
  readonly displayName?: string | undefined
  readonly uri: string
  /** The Content-ID of a token that proves it; we carry the name, not the token. */
  readonly cid?: string | undefined
}

/** Undefined when it is no address. To pass it on, copy the value as it came. */
export function parseReferredBy(codec: Pick<Codec, 'address'>, value: string): ReferredBy | undefined {
  const address = codec.address(value)
  const uri = addrSpec(value)
  if (address === undefined || uri === undefined) return undefined
  const { displayName, params } = address
  return {
    ...(displayName === undefined ? {} : { displayName }),
    uri,
    ...(typeof params.cid === 'string' ? { cid: params.cid } : {}),
  }
}
