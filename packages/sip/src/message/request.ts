import { MalformedHeader } from './errors.ts'
import { Message } from './message.ts'
import type { Source } from './source.ts'
import type { SipRequest, SipResponse, Uri } from './types.ts'
import { parseUri } from './uri.ts'

export class Request extends Message implements SipRequest {
  readonly kind = 'request'
  readonly method: string
  readonly requestUri: string
  #uri: Uri | undefined

  constructor(method: string, requestUri: string, source: Source) {
    super(source)
    this.method = method
    this.requestUri = requestUri
  }

  get uri(): Uri {
    if (this.#uri === undefined) {
      this.#uri = parseUri(this.requestUri)
      if (this.#uri === undefined) throw new MalformedHeader('Request-URI', 'not understood')
    }
    return this.#uri
  }

  override rebuilt(source: Source): Request {
    return new Request(this.method, this.requestUri, source)
  }
}

export class Response extends Message implements SipResponse {
  readonly kind = 'response'
  readonly status: number
  readonly reason: string

  constructor(status: number, reason: string, source: Source) {
    super(source)
    this.status = status
    this.reason = reason
  }

  override rebuilt(source: Source): Response {
    return new Response(this.status, this.reason, source)
  }
}
