import { chooseContact, expiresOf, refreshAfter } from '../registration/granted.ts'
import { causes, REGISTER } from './Constants.ts'
import { RequestSender } from './RequestSender.ts'
import { type IncomingResponse, OutgoingRequest } from './SIPMessage.ts'
import type { Transport } from './Transport.ts'
import type { UA, UnRegisterOptions } from './UA.ts'
import type { URI } from './URI.ts'
import { createRandomToken, newTag, sipErrorCause } from './Utils.ts'

/** Seconds. */
const least = 10
/** Milliseconds until a server that was overloaded or silent is asked again. */
const again = 15_000

export type ExtraContactParams = Record<string, string | number | boolean>

/** The binding of our contact at the registrar (RFC 3261 10.2, RFC 5626 4.2). */
export class Registrator {
  _ua: UA
  _registrar: URI
  _expires: number
  _call_id = createRandomToken(22)
  _cseq = 0
  _registrationTimer: ReturnType<typeof setTimeout> | null = null
  _registering = false
  _registered = false
  _contact: string
  _extraHeaders: string[] = []
  _extraContactParams = ''
  readonly _sipInstance: string

  constructor(ua: UA, _transport?: Transport) {
    const { registrar_server, register_expires, instance_id } = ua.configuration
    this._ua = ua
    this._registrar = registrar_server
    this._expires = register_expires
    this._sipInstance = `"<urn:uuid:${instance_id}>"`
    this._contact = `${ua.contact};+sip.ice;reg-id=1;+sip.instance=${this._sipInstance}`
  }

  get registered(): boolean {
    return this._registered
  }

  /** For every REGISTER from now on. */
  setExtraHeaders(extraHeaders: string[]): void {
    this._extraHeaders = Array.isArray(extraHeaders) ? [...extraHeaders] : []
  }

  /** For our Contact from now on. */
  setExtraContactParams(extraContactParams: ExtraContactParams): void {
    const given = extraContactParams instanceof Object ? Object.entries(extraContactParams) : []
    this._extraContactParams = given.map(([name, value]) => (value ? `;${name}=${value}` : `;${name}`)).join('')
  }

  register(): void {
    if (this._registering) return
    const expires = this._expires ? [`Expires: ${this._expires}`] : []
    const contact = `${this._contact}${this._expires ? `;expires=${this._expires}` : ''}${this._extraContactParams}`
    const { register_from_tag_trail: trail } = this._ua.configuration
    const from_tag = newTag() + (typeof trail === 'function' ? trail() : trail)
    this._registering = true
    this.#send([...expires, `Contact: ${contact}`], from_tag, {
      failed: (response, cause) => this.#failed(response, cause),
      received: (response) => this.#heard(response),
    })
  }

  unregister(options: UnRegisterOptions = {}): void {
    if (!this._registered) return
    this._registered = false
    this.#stopTimer()
    const contact = options.all ? '*' : `${this._contact};expires=0`
    const done = (response: IncomingResponse | null, cause: causes | null): void => {
      this._registering = false
      this._registered = false
      this._ua.unregistered({ response, cause })
    }
    this.#send([`Contact: ${contact}${this._extraContactParams}`, 'Expires: 0'], undefined, {
      failed: done,
      received: (response) => done(response, response.status_code < 300 ? null : sipErrorCause(response.status_code)),
    })
  }

  close(): void {
    if (this._registered) this.unregister()
    else this.#stopTimer()
  }

  onTransportClosed(): void {
    this._registering = false
    this.#stopTimer()
    if (!this._registered) return
    this._registered = false
    this._ua.unregistered({})
  }

  #send(
    headers: readonly string[],
    from_tag: string | undefined,
    told: {
      failed(response: null, cause: causes): void
      received(response: IncomingResponse): void
    },
  ): void {
    const { _ua: ua, _registrar, _call_id: call_id } = this
    this._cseq += 1
    const init = { to_uri: ua.configuration.uri, call_id, cseq: this._cseq, from_tag }
    const request = new OutgoingRequest(REGISTER, _registrar, ua, init, [...this._extraHeaders, ...headers])
    const sender = new RequestSender(ua, request, {
      onRequestTimeout: () => told.failed(null, causes.REQUEST_TIMEOUT),
      onTransportError: () => told.failed(null, causes.CONNECTION_ERROR),
      onAuthenticated: () => {
        this._cseq += 1
      },
      onReceiveResponse: (response) => {
        // One that was overtaken, or one that says nothing yet.
        if (response.cseq === this._cseq && response.status_code >= 200) told.received(response)
      },
    })
    sender.send()
  }

  #heard(response: IncomingResponse): void {
    this.#stopTimer()
    if (response.status_code < 300) {
      this.#granted(response)
      return
    }
    if (response.status_code === 423 && response.hasHeader('min-expires')) {
      this._expires = Math.max(Number(response.getHeader('min-expires')), least)
      this._registering = false
      this.register()
      return
    }
    this.#failed(response, sipErrorCause(response.status_code))
  }

  #granted(response: IncomingResponse): void {
    this._registering = false
    const { contact: own } = this._ua
    const contact = chooseContact(response, this._sipInstance, own.uri)
    if (contact === undefined) return
    this.#later(refreshAfter(Math.max(expiresOf(contact, response, this._expires), least)), () => {
      // A page that listens says when.
      if (this._ua.listeners('registrationExpiring').length === 0) this.register()
      else this._ua.emit('registrationExpiring')
    })
    for (const kind of ['pub', 'temp'] as const) {
      const gruu = contact.getParam<string | undefined>(`${kind}-gruu`)
      if (gruu) own[`${kind}_gruu`] = gruu.replace(/"/g, '')
    }
    if (this._registered) return
    this._registered = true
    this._ua.registered({ response })
  }

  #failed(response: IncomingResponse | null, cause: causes): void {
    const was = this._registered
    this._registering = false
    this._ua.registrationFailed({ response, cause })
    if (!was) return
    this._registered = false
    this._ua.unregistered({ response, cause })
    // A silent or overloaded server may be well again soon; a refusal stands.
    if (this._ua.isConnected() && (response === null || response.status_code >= 500))
      this.#later(again, () => this.register())
  }

  #later(ms: number, act: () => void): void {
    this.#stopTimer()
    this._registrationTimer = setTimeout(() => {
      this._registrationTimer = null
      act()
    }, ms)
  }

  #stopTimer(): void {
    if (this._registrationTimer !== null) clearTimeout(this._registrationTimer)
    this._registrationTimer = null
  }
}

export { Registrator as default }
