import { EventEmitter, tell } from '../../events.ts'
import { isOf } from '../../headers.ts'
import { listen } from '../../requests/applicant.ts'
import type { ReferOptions } from '../../session/types.ts'
import { causes, REFER } from '../Constants.ts'
import { parse } from '../Grammar.ts'
import type { RTCSession } from '../RTCSession.ts'
import type { IncomingRequest, IncomingResponse } from '../SIPMessage.ts'
import type { URI } from '../URI.ts'

/** Hears how a REFER of ours goes on: requestSucceeded, requestFailed; trying, progress, accepted, failed. */
export class ReferSubscriber extends EventEmitter {
  _id: number | null = null
  _session: RTCSession

  constructor(session: RTCSession) {
    super()
    this._session = session
  }

  /** The CSeq of the REFER. */
  get id(): number {
    return this._id as number
  }

  sendRefer(target: URI, options: ReferOptions = {}): void {
    const session = this._session
    const { uri } = session._ua.configuration
    listen(this, options.eventHandlers)
    const headers = [...(options.extraHeaders ?? [])]
    headers.push(`Refer-To: <${target}${replacesOf(options.replaces)}>`)
    if (!headers.some((line) => isOf(line, 'referred-by')))
      headers.push(`Referred-By: <${uri.scheme}:${uri.user}@${uri.host}>`)
    headers.push(`Contact: ${session.contact}`)
    const failed = (response: IncomingResponse | null, cause: causes): void =>
      tell(this, 'requestFailed', { response, cause })
    const request = session.sendRequest(REFER, {
      extraHeaders: headers,
      eventHandlers: {
        onSuccessResponse: (response) => tell(this, 'requestSucceeded', { response }),
        onErrorResponse: (response) => failed(response, causes.REJECTED),
        onTransportError: () => failed(null, causes.CONNECTION_ERROR),
        onRequestTimeout: () => failed(null, causes.REQUEST_TIMEOUT),
        onDialogError: () => failed(null, causes.DIALOG_ERROR),
        onAuthenticated: ({ cseq }) => {
          this._id = cseq
          this.emit('authenticated')
        },
      },
    })
    this._id = request?.cseq ?? null
  }

  receiveNotify(request: IncomingRequest): void {
    const status_line = parse((request.body ?? '').trim().split('\r\n', 1)[0] ?? '', 'Status_Line')
    if (status_line === -1) return
    const { status_code } = status_line
    const event =
      status_code === 100 ? 'trying' : status_code < 200 ? 'progress' : status_code < 300 ? 'accepted' : 'failed'
    tell(this, event, { request, status_line })
  }
}

/** As a header of the URI: the tags as the one who gets it knows them (RFC 3891 3). */
function replacesOf(other: RTCSession | undefined): string {
  const id = other?._dialog?.id
  if (id === undefined) return ''
  return `?Replaces=${encodeURIComponent(`${id.call_id};to-tag=${id.remote_tag};from-tag=${id.local_tag}`)}`
}

export { ReferSubscriber as default }
