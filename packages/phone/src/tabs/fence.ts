/**
 * A phone's surroundings that can be taken away at once: a tab that no longer leads must neither speak nor act, and above
 * all not say goodbye for calls that another tab has by now. Its storage is what all tabs share.
 */
import { microphoneReason, phoneError } from '../failures.ts'
import type { Failure } from '../types.ts'
import type { SharedPlatform } from './platform.ts'

/** ms that a microphone may take where nobody has asked for it: some browsers open none for a page in the background. */
const patience = 3_000

/** Of full phones; what there is of it is passed on. */
interface More {
  audio?(): AudioContext
  onGesture?(listener: () => void): () => void
  onDevices?(listener: () => void): () => void
  notify?(title: string, body: string, clicked: () => void): (() => void) | undefined
}

export interface FenceEvents {
  kept(): void
  /** The microphone could not be had for a call that was taken over; undefined: now it could. */
  silent(failure: Failure | undefined): void
}

interface Held {
  over(): boolean
  close(): void
}

export class Fence {
  readonly platform: SharedPlatform & More
  /** Calls are being taken over: they go on without a microphone, too. */
  adopting = true
  /** The phone has read what was kept. */
  read = false
  #down = false
  #held: Held[] = []
  readonly #inner: SharedPlatform & More
  readonly #events: FenceEvents
  /** Tracks that stand in for the microphone until the page is shown or clicked. */
  readonly #mutes = new Set<MediaStreamTrack>()
  #silent = false

  /** `memory`: what was kept, by whichever tab led; where that is `fresh`, the tab's own storage may have more. */
  constructor(
    inner: SharedPlatform & More,
    memory: Map<string, string>,
    { alone, fresh }: { readonly alone: boolean; readonly fresh: boolean },
    events: FenceEvents,
  ) {
    this.#inner = inner
    this.#events = events
    const hold = <T>(what: T, over: () => boolean, close: () => void): T => this.#hold(what, over, close)
    const forgettable = (forget: () => void): (() => void) => {
      let done = false
      const once = (): void => {
        done = true
        forget()
      }
      return hold(once, () => done, once)
    }
    this.platform = Object.assign(Object.create(inner) as SharedPlatform & More, {
      later: (run: () => void, ms: number) =>
        inner.later(() => {
          if (!this.#down) run()
        }, ms),
      socket: (url: string, protocol: string) => {
        const socket = inner.socket(url, protocol)
        return hold(
          socket,
          () => socket.readyState === 3,
          () => {
            Object.assign(socket, { onopen: null, onmessage: null, onerror: null, onclose: null })
            socket.close()
          },
        )
      },
      peer: (configuration: RTCConfiguration) => {
        const pc = inner.peer(configuration)
        return hold(
          pc,
          () => pc.signalingState === 'closed',
          () => {
            pc.onconnectionstatechange = null
            pc.close()
          },
        )
      },
      capture: (constraints: MediaStreamConstraints) => this.#capture(constraints),
      sink: () => {
        const sink = inner.sink()
        return { ...sink, stop: forgettable(() => sink.stop()) }
      },
      kept: (key: string) => {
        const value = memory.get(key) ?? (fresh ? inner.kept(key) : undefined)
        if (value !== undefined) memory.set(key, value)
        return value
      },
      keep: (key: string, value?: string) => {
        if (this.#down) return
        this.read = true
        if (value === undefined) memory.delete(key)
        else memory.set(key, value)
        inner.keep(key, value)
        events.kept()
      },
      alone: alone && inner.lock ? (name: string) => inner.alone(name) : async () => true,
      onWake: (listener: () => void) => forgettable(inner.onWake(listener)),
      ...(inner.audio && {
        audio: () => {
          const context = (inner.audio as () => AudioContext)()
          return hold(
            context,
            () => context.state === 'closed',
            () => void context.close().catch(() => {}),
          )
        },
      }),
      ...(inner.onGesture && {
        onGesture: (listener: () => void) => forgettable(inner.onGesture?.(listener) ?? (() => {})),
      }),
      ...(inner.onDevices && {
        onDevices: (listener: () => void) => forgettable(inner.onDevices?.(listener) ?? (() => {})),
      }),
      ...(inner.notify && {
        notify: (title: string, body: string, clicked: () => void) => {
          const forget = inner.notify?.(title, body, clicked)
          return forget && forgettable(forget)
        },
      }),
    })
  }

  /** From now on nothing of the phone reaches the world, nor the world it. */
  close(): void {
    this.#down = true
    for (const { close } of this.#held) close()
    this.#held = []
  }

  #hold<T>(what: T, over: () => boolean, close: () => void): T {
    this.#held = this.#held.filter((one) => !one.over())
    this.#held.push({ over, close })
    return what
  }

  async #capture(constraints: MediaStreamConstraints): Promise<MediaStream> {
    const inner = this.#inner
    const asked = inner.capture(constraints).then((stream) => {
      if (this.#down) for (const track of stream.getTracks()) track.stop()
      return stream
    })
    if (!this.adopting || !inner.silence) return this.#taken(await asked)
    try {
      return this.#taken(await Promise.race([asked, this.#late()]))
    } catch (error) {
      const stream = inner.silence()
      for (const track of stream.getAudioTracks()) this.#again(asked, track)
      this.#silent = true
      this.#events.silent(phoneError(microphoneReason(error), error).failure)
      return this.#taken(stream)
    }
  }

  #late(): Promise<never> {
    return new Promise((_, reject) => this.#inner.later(() => reject('no microphone in time'), patience))
  }

  /** A track that has ended is replaced by whoever sends it: at the first gesture, or when the page is shown. */
  #again(asked: Promise<MediaStream>, track: MediaStreamTrack): void {
    this.#mutes.add(track)
    const nudge = (): void => {
      forget()
      this.adopting = false
      if (this.#mutes.delete(track)) track.dispatchEvent(new Event('ended'))
    }
    const forgets = [this.platform.onWake(nudge), this.platform.onGesture?.(nudge)]
    const forget = (): void => {
      for (const one of forgets) one?.()
    }
    // It came after all: who asks again is given another.
    asked.then(
      (stream) => {
        for (const one of stream.getTracks()) one.stop()
        nudge()
      },
      () => {},
    )
  }

  #taken(stream: MediaStream): MediaStream {
    if (this.#silent && this.#mutes.size === 0) {
      this.#silent = false
      this.#events.silent(undefined)
    }
    return this.#hold(
      stream,
      () => stream.getTracks().every(({ readyState }) => readyState === 'ended'),
      () => {
        for (const track of stream.getTracks()) track.stop()
      },
    )
  }
}
