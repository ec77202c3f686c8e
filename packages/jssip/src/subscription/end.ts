/** What both ends of a subscription show of it. */
import { EventEmitter } from '../events.ts'
import type { Dialog } from '../lib/Dialog.ts'
import type { UA } from '../lib/UA.ts'

export abstract class SubscriptionEnd extends EventEmitter {
  _ua: UA
  _state: number
  _dialog: Dialog | null = null
  _data: unknown = {}

  constructor(ua: UA, state: number) {
    super()
    this._ua = ua
    this._state = state
  }

  /** A number of `C`, though declared as a string. */
  get state(): string {
    return this._state as unknown as string
  }

  /** The dialog's id, with its own `toString`; null until there is one. */
  get id(): string {
    return (this._dialog?.id ?? null) as unknown as string
  }

  // biome-ignore lint/suspicious/noExplicitAny: the page's own; JsSIP's type
  get data(): any {
    return this._data
  }

  // biome-ignore lint/suspicious/noExplicitAny: the page's own; JsSIP's type
  set data(data: any) {
    this._data = data
  }
}
