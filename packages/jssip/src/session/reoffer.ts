/** A new offer inside the dialog, by re-INVITE or UPDATE (RFC 3261 14, 3311). */
import { ACK, INVITE, UPDATE } from '../lib/Constants.ts'
import type { DialogHandlers } from '../lib/Dialog/RequestSender.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingResponse } from '../lib/SIPMessage.ts'
import { applyRemote, createLocalDescription, inTurn } from './description.ts'
import { mangleOffer } from './mangle.ts'
import { C } from './status.ts'
import { described } from './tell.ts'

export interface ReofferOptions {
  readonly useUpdate?: boolean | undefined
  readonly extraHeaders?: readonly string[] | undefined
  readonly rtcOfferConstraints?: RTCOfferOptions | null | undefined
}

/** What became of it; `response` where there is one. `lost` when it was never answered. */
export type ReofferOutcome =
  | { readonly kind: 'agreed' }
  | { readonly kind: 'refused'; readonly response?: IncomingResponse }
  | { readonly kind: 'lost' }
  | { readonly kind: 'gone'; readonly response: IncomingResponse }

export async function reoffer(session: RTCSession, options: ReofferOptions): Promise<ReofferOutcome> {
  let sdp: string
  try {
    const constraints = options.rtcOfferConstraints ?? session._rtcOfferConstraints
    const made = await inTurn(session, () => createLocalDescription(session, 'offer', constraints))
    sdp = described(session, 'local', 'offer', mangleOffer(session, made)).sdp
  } catch {
    return { kind: 'refused' }
  }
  if (session.isEnded()) return { kind: 'lost' }
  const outcome = await exchange(
    session,
    options.useUpdate ? UPDATE : INVITE,
    [
      ...(options.extraHeaders ?? []),
      `Contact: ${session._contact}`,
      'Content-Type: application/sdp',
      ...session._sessionTimers.repeated(),
    ],
    sdp,
  )
  // What was not agreed upon is as if it had never been offered.
  if (outcome.kind !== 'agreed') await rollBack(session)
  return outcome
}

/** A request that only says that we are still there. */
export function refresh(session: RTCSession, useUpdate: boolean): void {
  if (!useUpdate) {
    void reoffer(session, {})
    return
  }
  const headers = [`Contact: ${session._contact}`, ...session._sessionTimers.repeated()]
  session.sendRequest(UPDATE, {
    extraHeaders: headers,
    eventHandlers: {
      ...survivors(session),
      onSuccessResponse: (response) => session._sessionTimers.heard(response),
    },
  })
}

/** What silence and refusals do to a call that is established: nothing, but that it makes itself known again. */
function survivors(session: RTCSession): DialogHandlers {
  return {
    onTransportError: () => session.onTransportError(),
    onRequestTimeout: () => session.onRequestTimeout(),
    onDialogError: ({ status_code }) => (status_code === 481 ? session.onDialogError() : session.onRequestTimeout()),
  }
}

function exchange(
  session: RTCSession,
  method: string,
  extraHeaders: readonly string[],
  body: string,
): Promise<ReofferOutcome> {
  return new Promise((resolve) => {
    let isAnswered = false
    const lost = (): void => {
      session._interrupted = true
      resolve({ kind: 'lost' })
    }
    session.sendRequest(method, {
      extraHeaders,
      body,
      eventHandlers: {
        onSuccessResponse(response) {
          if (session.isEnded()) return
          if (method === INVITE) session.sendRequest(ACK)
          // The same 2xx again.
          if (isAnswered) return
          isAnswered = true
          void agree(session, response).then(resolve)
        },
        onErrorResponse: (response) => resolve({ kind: 'refused', response }),
        onTransportError: lost,
        onRequestTimeout: lost,
        onDialogError: (response) =>
          resolve(response.status_code === 481 ? { kind: 'gone', response } : { kind: 'lost' }),
      },
    })
  })
}

async function agree(session: RTCSession, response: IncomingResponse): Promise<ReofferOutcome> {
  session._sessionTimers.heard(response)
  const type = response.getHeader('Content-Type')?.toLowerCase()
  if (!response.body || type !== 'application/sdp') return { kind: 'refused' }
  try {
    await applyRemote(session, described(session, 'remote', 'answer', response.body))
    return { kind: 'agreed' }
  } catch {
    return { kind: 'refused' }
  }
}

async function rollBack(session: RTCSession): Promise<void> {
  const { connection } = session
  if (session._status === C.STATUS_TERMINATED || connection.signalingState !== 'have-local-offer') return
  await inTurn(session, () => connection.setLocalDescription({ type: 'rollback' })).catch(() => {})
}
