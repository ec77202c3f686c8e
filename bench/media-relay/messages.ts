/** What near ends send; far ones send PCMU. */
export type Sound = 'pcmu' | 'opus'

/** Who is at the near end: a browser (ICE, DTLS-SRTP) or a phone (plain RTP). At the far end is always a phone. */
export type NearEnd = 'browser' | 'phone'

/** Between the bench and its load generator. */
export type ToLoad =
  | { readonly type: 'set-up'; readonly calls: number; readonly sound: Sound; readonly near: NearEnd }
  /** The other side's SDP, `to` the near end (an answer) or the far one (an offer). */
  | { readonly type: 'sdp'; readonly call: number; readonly to: 'near' | 'far'; readonly sdp: string }
  | { readonly type: 'send'; readonly seconds: number }

export interface Sent {
  readonly type: 'sent'
  readonly sent: number
  readonly received: number
  /** ms from one end to the other, half and 99 of 100 of the packets stay below; NaN where sound is not relayed as it is. */
  readonly median: number
  readonly p99: number
}

export type FromLoad =
  | { readonly type: 'sdp'; readonly call: number; readonly from: 'near' | 'far'; readonly sdp: string }
  /** All near ends have their keys. */
  | { readonly type: 'connected' }
  | Sent

/** Something that joins a near end's offer and a phone's answer, and its process. */
export interface Relay {
  readonly name: string
  readonly pid: number
  offer(call: number, near: string): Promise<string>
  answer(call: number, phone: string): Promise<string>
  /** ms that its event loop was late, 99 of 100 times less, since asked last; undefined without such a loop. */
  loopDelay(): Promise<number | undefined>
  close(): Promise<void>
}
