/**
 * The two ends of what a REFER sets up (RFC 3515 with RFC 6665 4 and RFC 4488), as tables. An input that has no row is
 * ignored in that state. docs/spec/refer.md has them in words.
 */

type Table<State extends string, Input extends string, Action> = Readonly<
  Partial<
    Record<State, Readonly<Partial<Record<Input, { readonly to: State | 'ended'; readonly do: readonly Action[] }>>>>
  >
>

export type ReferralState = 'asked' | 'following' | 'ended'
export type ReferralInput =
  | 'accepted' // a 2xx to our REFER
  | 'quiet' // the same with `Refer-Sub: false`
  | 'refused' // 300 to 699
  | 'failed' // no response
  | 'progress' // a NOTIFY
  | 'last' // a NOTIFY that ends the subscription
  | 'limit'
export type ReferralAction = 'tellAccepted' | 'tellProgress' | 'waitFirst' | 'wait' | 'end'

/** Whoever asked. */
export const referrer = {
  asked: {
    accepted: { to: 'following', do: ['tellAccepted', 'waitFirst'] },
    quiet: { to: 'ended', do: ['tellAccepted', 'end'] },
    refused: { to: 'ended', do: ['end'] },
    failed: { to: 'ended', do: ['end'] },
    // A NOTIFY may overtake the 2xx, and shows that the REFER has arrived.
    progress: { to: 'following', do: ['wait', 'tellProgress'] },
    last: { to: 'ended', do: ['tellProgress', 'end'] },
  },
  following: {
    accepted: { to: 'following', do: ['tellAccepted'] },
    quiet: { to: 'following', do: ['tellAccepted'] },
    refused: { to: 'ended', do: ['end'] },
    progress: { to: 'following', do: ['wait', 'tellProgress'] },
    last: { to: 'ended', do: ['tellProgress', 'end'] },
    limit: { to: 'ended', do: ['end'] },
  },
} as const satisfies Table<ReferralState, ReferralInput, ReferralAction>

export type RefereeState = 'asked' | 'notifying' | 'ended'
export type RefereeInput =
  | 'accept'
  | 'acceptQuiet' // the referrer wants no NOTIFY, and gets none
  | 'reject'
  | 'progress' // 100 to 199, by the driver
  | 'final' // 200 to 699, by the driver
  | 'limit'
  | 'gone' // a NOTIFY met 481 or nobody
export type RefereeAction = 'respond' | 'wait' | 'trying' | 'notify' | 'notifyLast' | 'notifyTimeout' | 'stop'

/** Whoever was asked. */
export const referee = {
  asked: {
    // The first NOTIFY goes at once (RFC 3515 2.4.4).
    accept: { to: 'notifying', do: ['respond', 'wait', 'trying'] },
    acceptQuiet: { to: 'ended', do: ['respond'] },
    reject: { to: 'ended', do: ['respond'] },
  },
  notifying: {
    progress: { to: 'notifying', do: ['notify'] },
    final: { to: 'ended', do: ['stop', 'notifyLast'] },
    limit: { to: 'ended', do: ['notifyTimeout'] },
    gone: { to: 'ended', do: ['stop'] },
  },
} as const satisfies Table<RefereeState, RefereeInput, RefereeAction>
