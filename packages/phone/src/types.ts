/** The SDK's outside: what a page sees. See README.md of this package. */

/** One text in both languages. */
export interface Localized {
  /** English. */
  readonly en: string
  /** 简体中文. */
  readonly zh: string
}

/** One registry for every failure a page can meet; `failures.ts` has the texts. */
export type FailureReason =
  | 'no-webrtc' // this browser has no RTCPeerConnection or getUserMedia
  | 'insecure-page' // neither https nor localhost
  | 'microphone-refused' // the person or a policy of the page or system said no
  | 'microphone-missing' // there is none, or none as the constraints want it
  | 'microphone-busy' // another program has it, or the device does not start
  | 'wrong-password' // 401, 403 or 407 to REGISTER, 401 or 407 to a call
  | 'server-unreachable' // no WebSocket to any of the servers
  | 'registration-refused' // 403, 404 … to REGISTER
  | 'busy' // 486, 600
  | 'no-answer' // it rang too long: 408, 487, 480 after ringing
  | 'declined' // 403, 603, 607, 608
  | 'not-found' // 404, 410, 416, 484, 485, 604
  | 'unavailable' // 480 without ringing, and refusals that no other reason tells
  | 'not-acceptable' // no common codec: 488, 606
  | 'media-failed' // ICE or DTLS did not come up, or broke
  | 'connection-lost' // the WebSocket was lost and could not be had back
  | 'server-error' // 5xx; to REGISTER 408 and 6xx as well
  | 'cancelled' // the call ended before it was answered, and nothing is wrong
  | 'stopped' // the phone was stopped
  | 'transfer-failed' // the far side could not be sent to where it was to go
  | 'misuse' // asked for in a state that forbids it; `cause` is the state

/** Of full phones alone. */
export type FullFailureReason =
  | 'camera-refused' // the person or a policy of the page or system said no
  | 'camera-missing' // there is none, or none as the constraints want it
  | 'camera-busy' // another program has it, or the device does not start
  | 'screen-refused' // the person shared none, or the browser knows no such thing
  | 'video-refused' // the far side, or its server, takes no video

/** Something went wrong, or came to nothing: what promises reject with (`PhoneError`), and what states and outcomes carry. */
export interface Failure {
  /** To be switched over; docs/sdk/failures.md has them one by one. */
  readonly reason: FailureReason | FullFailureReason
  /** What happened, for a person. */
  readonly message: Localized
  /** What to do about it, for a person. */
  readonly remedy: Localized
  /**
   * True: the same attempt comes to the same end until somebody has changed something (a permission, the password, the number).
   * False: it passes by itself, and where the state is `reconnecting` the SDK goes on trying; or it is worth trying again.
   */
  readonly final: boolean
  /** The SIP response's status, or 0. */
  readonly status: number
  /** The underlying error, response or event. */
  readonly cause?: unknown
}

/** What promises reject with. `message` is the failure's English text. */
export interface PhoneError extends Error {
  /** In full. */
  readonly failure: Failure
}

/**
 * Of the registration. `idle`: before `start()` · `connecting`: the first time · `registered` · `reconnecting`: it was lost, and
 * comes back by itself · `failed`: given up, until `start()` is called again · `stopped`: by `stop()`.
 */
export type PhoneState =
  | { readonly name: 'idle' }
  | { readonly name: 'connecting' }
  | { readonly name: 'registered' }
  | { readonly name: 'reconnecting'; readonly failure: Failure }
  | { readonly name: 'failed'; readonly failure: Failure }
  | { readonly name: 'stopped' }

/**
 * Of a call. `dialing`: nobody rings yet · `ringing`: outgoing, the far end rings; incoming, it waits for `answer()` ·
 * `earlyMedia`: the network is heard, and nobody has answered · `connecting`: incoming, `answer()` was called · `answered` ·
 * `reconnecting`: it stands, and the way to it is looked for · `held`: by us, by the far side or by both · `ended`: the last,
 * and there is only one. `since`: ms since 1970, of the answer.
 */
export type CallState =
  | { readonly name: 'dialing' }
  | { readonly name: 'ringing' } // outgoing: the far end rings; incoming: waiting for answer()
  | { readonly name: 'earlyMedia' }
  | { readonly name: 'connecting' } // incoming: answer() was called, the 2xx is not yet acknowledged
  | { readonly name: 'answered'; readonly since: number /* Date.now() ms */ }
  | { readonly name: 'reconnecting'; readonly since: number }
  | { readonly name: 'held'; readonly since: number; readonly by: 'local' | 'remote' | 'both' }
  | { readonly name: 'ended'; readonly outcome: Outcome }

/** How a call ended. `failure` only where something went wrong or the far person did not talk. */
export interface Outcome {
  /** Whose doing it was; `none`: of nobody, such as a network's. */
  readonly by: 'local' | 'remote' | 'none'
  /** `elsewhere`: another device of this person answered. `missed`: an incoming call nobody answered. */
  readonly kind: 'hungUp' | 'cancelled' | 'declined' | 'missed' | 'elsewhere' | 'failed'
  /** Missing where nothing is wrong: a call that was hung up, or answered elsewhere. */
  readonly failure?: Failure
  /** Seconds of talk. */
  readonly duration: number
}

/** Who is at the other end, as the caller's From or what was dialled tells. */
export interface Party {
  /** What to show and to dial: the user part, else the whole URI. */
  readonly number: string
  /** As the far side calls itself. */
  readonly name?: string
  /** `sip:bob@pbx.example`. */
  readonly uri: string
}

/** What `call.on()` tells, and what listeners are given. */
export interface CallEvents {
  /** A step of the call; see `CallState`. */
  state: (state: CallState) => void
  /** Our microphone was silenced or opened. */
  muted: (muted: boolean) => void
  /** How a transfer goes, by the far side's word: 100, 180, 200, 486 … */
  transfer: (status: number) => void
  /** A digit came in (RFC 4733 is played, INFO is told). */
  dtmf: (digit: string) => void
  /** The far side's sound, from early media on; it is played by itself. */
  remoteStream: (stream: MediaStream) => void
  /** What we show the far side; undefined: nothing any more. Full phones alone. */
  localVideo: (stream: MediaStream | undefined) => void
  /** What the far side shows; undefined: nothing any more. Full phones alone. */
  remoteVideo: (stream: MediaStream | undefined) => void
  /** How loud both sides are, ten times a second; 0 is silence, 1 a sine at full scale. Full phones alone. */
  level: (levels: { readonly local: number; readonly remote: number }) => void
  /** The last event, after the state `ended`. */
  ended: (outcome: Outcome) => void
}

/** A call, whichever way. Its members are the same in every state; what is not possible rejects with PhoneError (`misuse`). */
export interface Call {
  /** Random, and new with each load of the page. */
  readonly id: string
  /** `X-Offhook-Call` of our server, once known. */
  readonly serverCallId: string | undefined
  /** Who has called: `incoming`, the far side. */
  readonly direction: 'incoming' | 'outgoing'
  /** The far side, as it was dialled or as it said at first. */
  readonly remote: Party
  /** Now; the event `state` tells of changes. */
  readonly state: CallState
  /** Our microphone sends silence. */
  readonly muted: boolean
  /** The microphone, as it is sent; undefined before it is open and after the end. */
  readonly localStream: MediaStream | undefined
  /** The far side's sound; undefined before there is any. */
  readonly remoteStream: MediaStream | undefined
  /** To measure with (`getStats()`). What is changed in it is not looked after. */
  readonly peerConnection: RTCPeerConnection | undefined
  /** Resolves when the far person (or, incoming, this one) has answered; rejects with PhoneError when the call ends first. */
  readonly answered: Promise<void>
  /** Resolves when the call is over; never rejects. */
  readonly ended: Promise<Outcome>
  /** Incoming. Rejects with PhoneError (microphone …); then the call still rings and answer() may be tried again. */
  answer(): Promise<void>
  /** Incoming: 486, so that the person's other devices go on ringing. */
  decline(): Promise<void>
  /**
   * In any state; resolves when the call is over on our side. One that is being had back after a reload is over as soon as it
   * was: before, the far side could not be told.
   */
  hangUp(): Promise<void>
  /** Sends silence; nothing is said to the far side. Told by `muted`. */
  mute(): void
  /** Sends the microphone again. */
  unmute(): void
  /**
   * The far side hears nothing of us and we nothing of it. Resolves when it has agreed; the state is `held` from then on.
   * Rejects with PhoneError where it refused or could not be asked: the call goes on as before.
   */
  hold(): Promise<void>
  /** Takes it off our hold, with `hold()`'s promise. The far side's own hold stays. */
  resume(): Promise<void>
  /** Digits 0-9 * # A-D, `,` a pause of 2 s; paced by the SDK. Resolves when the last has been sent. */
  sendDtmf(digits: string): Promise<void>
  /** 'state', 'muted' and 'remoteStream' tell a new listener the present value at once. Returns the unsubscriber. */
  on<E extends keyof CallEvents>(event: E, listener: CallEvents[E]): () => void
}

/** The far side of `call` wants us to talk to `target` instead of it. */
export interface TransferRequest<C extends Call = Call> {
  /** The call that it is about. */
  readonly call: C
  /** Whom to call instead. */
  readonly target: Party
  /** Who asks, as far as the far side says. */
  readonly by: Party | undefined
  /** Calls there, and tells the far side how that goes. */
  accept(): C
  /** 603; the call talks on. */
  decline(): void
}

/** A text that came (RFC 3428). */
export interface TextMessage<C extends Call = Call> {
  /** As its From says; our server puts there who signed in. */
  readonly from: Party
  /** The body. */
  readonly text: string
  /** `text/plain` … */
  readonly contentType: string
  /** Where it came within one. */
  readonly call: C | undefined
}

/** What `phone.on()` tells, and what listeners are given. */
export interface PhoneEvents<C extends Call = Call> {
  /** A step of the registration; see `PhoneState`. */
  state: (state: PhoneState) => void
  /** Somebody calls: `answer()` or `decline()`. */
  incoming: (call: C) => void
  /** The far side asks us to call somebody else; declined where nobody listens. Full phones alone. */
  transferRequest: (request: TransferRequest<C>) => void
  /** `call` has taken the place of `old`, as somebody else asked the far side to. Full phones alone. */
  replaced: (call: C, old: C) => void
  /** Somebody wrote; refused with 480 where nobody listens. Full phones alone. */
  message: (message: TextMessage<C>) => void
  /** The list of live calls changed. */
  calls: (calls: readonly C[]) => void
  /** The browser wants a gesture before it plays sound: call `unlockAudio()` from a click. */
  audioBlocked: () => void
}

/** What a phone is made with. */
export interface PhoneOptions {
  /**
   * `wss://pbx.example/ws`; relative URLs are taken from the page. Of several the first that answers, and the first again when
   * it is well and nobody talks.
   */
  readonly server: string | readonly string[]
  /** `sip:alice@pbx.example`. */
  readonly aor: string
  /** For the digest; without one, servers are answered that ask for none. Never stored. */
  readonly password?: string
  /** Of the Authorization header, where it is not the AOR's user part. */
  readonly username?: string
  /** What called phones show. */
  readonly displayName?: string
  /** Seconds; 600 by default. */
  readonly expires?: number
  /** The urn:uuid of this device; by default one kept in localStorage per AOR, so that a reload replaces its binding. */
  readonly instanceId?: string
  /** Seconds an outgoing call may ring; 120 by default. */
  readonly ringTimeout?: number
  /** Of the microphone (W3C Media Capture); the browser's own choice by default. */
  readonly audioConstraints?: MediaTrackConstraints
  /** Play remote audio by itself (a hidden audio element); true by default. */
  readonly playRemoteAudio?: boolean
  /** Take standing calls over after a reload of the page; true by default. */
  readonly resume?: boolean
  /** STUN and TURN (W3C WebRTC); none by default. */
  readonly iceServers?: RTCIceServer[]
  /** Milliseconds an offer may wait for candidates where the server is not known to be ICE-lite; 500 by default. */
  readonly gatherBudget?: number
}

/** What one call is placed with. */
export interface CallOptions {
  /** Of its microphone, instead of the phone's `audioConstraints`. */
  readonly audio?: true | MediaTrackConstraints
  /** Of the INVITE, after ours: names and values, as `['X-Ticket', '42']`. */
  readonly headers?: readonly (readonly [string, string])[]
}

/** What every phone has. */
export interface Phone<C extends Call = Call> {
  /** Of the registration, now; the event `state` tells of changes. */
  readonly state: PhoneState
  /** Those that have not ended, oldest first; the event `calls` tells of changes. */
  readonly calls: readonly C[]
  /** Ours, as in the options. */
  readonly aor: string
  /** Connects and registers. Resolves when registered; rejects with PhoneError, and may then be called again. */
  start(): Promise<void>
  /** Ends calls, removes the binding, closes the socket. */
  stop(): Promise<void>
  /** At once; failures come as the call's end and as the rejection of `call.answered`. A bare number is dialled at the AOR's domain. */
  call(target: string, options?: CallOptions): C
  /** Plays what the browser held back (`audioBlocked`); from a click. */
  unlockAudio(): Promise<void>
  /** 'state', 'calls' and 'audioBlocked' tell a new listener the present value at once. Returns the unsubscriber. */
  on<E extends keyof PhoneEvents>(event: E, listener: PhoneEvents<C>[E]): () => void
}
