/** Where packets go: a leg, or something in front of one. */
export interface Sink {
  /** Whether anything may be sent there now. */
  readonly gives: boolean
  /**
   * Sends the payload `packet[start, end)`, numbered by its feed as given. Twelve bytes before `start`, and what there is
   * of `packet` behind `end`, may be overwritten; it is not to be used again by the caller. `now` in ms.
   */
  sendRtp(
    packet: Buffer,
    start: number,
    end: number,
    payloadType: number,
    marker: boolean,
    feed: object,
    ssrc: number,
    sequence: number,
    timestamp: number,
    now: number,
  ): void
}
