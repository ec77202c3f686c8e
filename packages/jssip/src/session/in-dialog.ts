/** INFO inside the dialog, for DTMF and for whatever the page says. */
import { EventEmitter, tell } from '../events.ts'
import { INFO } from '../lib/Constants.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingResponse } from '../lib/SIPMessage.ts'

export abstract class InDialog extends EventEmitter {
  _session: RTCSession
  _direction: 'incoming' | 'outgoing' | null = null

  constructor(session: RTCSession) {
    super()
    this._session = session
  }

  protected transmit(extraHeaders: readonly string[], body: string | undefined, failed?: () => void): void {
    const session = this._session
    const fail = (response: IncomingResponse | null): void => {
      failed?.()
      tell(this, 'failed', { originator: response ? 'remote' : 'local', response })
    }
    session.sendRequest(INFO, {
      extraHeaders,
      body,
      eventHandlers: {
        onSuccessResponse: (response) => tell(this, 'succeeded', { originator: 'remote', response }),
        onErrorResponse: fail,
        // The call outlives it.
        onRequestTimeout: () => {
          fail(null)
          session.onRequestTimeout()
        },
        onTransportError: () => {
          fail(null)
          session.onTransportError()
        },
        onDialogError: (response) => {
          fail(response)
          if (response.status_code === 481) session.onDialogError()
          else session.onRequestTimeout()
        },
      },
    })
  }
}
