/** Why packets were not used. */
export type DropReason =
  | 'unknown-source'
  | 'bad-auth'
  | 'replayed'
  | 'malformed'
  | 'too-large'
  | 'unlatched-source'
  | 'no-keys'
  | 'on-hold'
  | 'payload-type'
  | 'too-many-sources'
  | 'stun'
  | 'unknown-protocol'
  /** To another worker that cannot be reached, or is behind. */
  | 'tie'

export class Counters {
  packetsIn = 0
  packetsOut = 0
  readonly dropped = new Map<DropReason, number>()

  drop(reason: DropReason): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + 1)
  }
}
