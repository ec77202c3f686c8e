import type { Codec } from '../message/index.ts'
import { readWithParams } from '../message/with-params.ts'
import type { Session } from '../user-agent/types.ts'

/** A Replaces header's value (RFC 3891 6.1): a dialog, as whoever receives the header knows it. */
export interface Replaces {
  readonly callId: string
  /** The receiver's own tag. */
  readonly toTag: string
  readonly fromTag: string
  /** Only while it is not answered yet. */
  readonly earlyOnly: boolean
}

/** Undefined when it names no dialog. */
export function parseReplaces(codec: Pick<Codec, 'params'>, value: string): Replaces | undefined {
  const { head = '', params } = readWithParams(codec, value) ?? {}
  const toTag = token(params?.['to-tag'])
  const fromTag = token(params?.['from-tag'])
  if (head === '' || /\s/.test(head) || toTag === undefined || fromTag === undefined) return undefined
  return { callId: head, toTag, fromTag, earlyOnly: params?.['early-only'] !== undefined }
}

function token(value: string | true | undefined): string | undefined {
  return typeof value === 'string' && /^[\w\-.!%*+`'~]+$/.test(value) ? value : undefined
}

export function printReplaces({ callId, toTag, fromTag, earlyOnly }: Replaces): string {
  return `${callId};to-tag=${toTag};from-tag=${fromTag}${earlyOnly ? ';early-only' : ''}`
}

/** Says to the peer of this session, and to whoever is sent there, that a new call takes its place. */
export function replacesOf(session: Session, earlyOnly = false): Replaces {
  return { callId: session.callId, toTag: session.remoteTag ?? '', fromTag: session.localTag, earlyOnly }
}
