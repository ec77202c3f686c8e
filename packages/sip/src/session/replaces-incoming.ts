import type { SipRequest } from '../message/index.ts'
import type { Reply } from '../user-agent/types.ts'
import { type Call, isEnded } from './call.ts'
import type { CallExtension, Extension } from './extension.ts'
import { hangUp } from './hang-up.ts'
import { parseReplaces, type Replaces } from './replaces.ts'

/** Ended dialogs that are still known as such. */
const remembered = 256

/**
 * Calls that take the place of others (RFC 3891): the driver finds the one that is meant in `Session.replaces`, and accepting
 * the new one hangs that up. Whether the caller may do so is for the driver to judge.
 */
export function replacing(): Extension {
  const over = new Set<string>()
  return {
    supported: ['replaces'],
    of: (call) => new Replacing(call, over),
  }
}

class Replacing implements CallExtension {
  readonly #call: Call
  /** Of all calls: the dialogs that have ended lately. */
  readonly #over: Set<string>

  constructor(call: Call, over: Set<string>) {
    this.#call = call
    this.#over = over
  }

  refuse(request: SipRequest): Reply | undefined {
    return refuse(this.#call, request, this.#over)
  }

  refreshed(_request: SipRequest, _response: unknown, _by: unknown, now: number): void {
    const { replaces } = this.#call
    // Of one that has ended, nothing is left to hang up.
    if (replaces !== undefined) hangUp(replaces, undefined, now)
  }

  ended(): void {
    const { callId, localTag, dialog } = this.#call
    const over = this.#over
    if (dialog === undefined) return
    over.add(keyOf(callId, localTag, dialog.remoteTag))
    const [oldest = ''] = over
    if (over.size > remembered) over.delete(oldest)
  }
}

function keyOf(callId: string, localTag: string, remoteTag: string): string {
  return `${callId} ${localTag} ${remoteTag}`
}

function refuse(call: Call, request: SipRequest, over: ReadonlySet<string>): Reply | undefined {
  const values = request.lines('Replaces')
  const [value] = values
  if (value === undefined) return undefined
  const { codec } = call.all.context.parts
  const wanted = values.length === 1 ? parseReplaces(codec, value) : undefined
  // In a dialog of its own a call cannot take another's place, and it cannot both replace and join (RFC 3891 3).
  const isFirst = request.method === 'INVITE' && call.dialog === undefined
  if (wanted === undefined || !isFirst || request.has('Join'))
    return { status: 400, reason: 'Replaces: not understood' }
  const found = find(call, request, wanted)
  if (found === undefined) {
    const isOver = over.has(keyOf(wanted.callId, wanted.toTag, wanted.fromTag))
    return { status: isOver ? 603 : 481 }
  }
  const { name } = found.state
  if (isEnded(found)) return { status: 603 }
  if (name === 'confirmed' || name === 'accepted') {
    if (wanted.earlyOnly) return { status: 486 }
  } else if (found.direction === 'incoming') return { status: 481 }
  call.replaces = found
  return undefined
}

/** The call that has this dialog. */
function find(call: Call, request: SipRequest, { callId, toTag, fromTag }: Replaces): Call | undefined {
  const address = `<${request.requestUri}>`
  const inside = { 'Call-ID': callId, To: `${address};tag=${toTag}`, From: `${address};tag=${fromTag}` }
  return call.all.match(request.with(inside))?.usage
}
