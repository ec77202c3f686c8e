/** What browsers send; phones send PCMU. */
export type Sound = 'pcmu' | 'opus'

/** Between the bench and its load generator. */
export type ToLoad =
  | { readonly type: 'set-up'; readonly calls: number; readonly sound: Sound }
  /** The far side's SDP, `to` the browser (an answer) or the phone (an offer). */
  | { readonly type: 'sdp'; readonly call: number; readonly to: 'browser' | 'phone'; readonly sdp: string }
  | { readonly type: 'send'; readonly seconds: number }

export type FromLoad =
  | { readonly type: 'sdp'; readonly call: number; readonly from: 'browser' | 'phone'; readonly sdp: string }
  /** All browser legs have their keys. */
  | { readonly type: 'connected' }
  | { readonly type: 'sent'; readonly sent: number; readonly received: number }

/** Something that joins a browser's offer and a phone's answer, and its process. */
export interface Relay {
  readonly name: string
  readonly pid: number
  offer(call: number, browser: string): Promise<string>
  answer(call: number, phone: string): Promise<string>
  close(): Promise<void>
}
