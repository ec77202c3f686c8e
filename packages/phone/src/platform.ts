/** The one file that touches what a browser has. Nothing is read at import, so the SDK loads anywhere. */

/** Plays one remote stream. */
export interface Sink {
  /** Rejects where the browser wants a gesture first (NotAllowedError). */
  play(stream: MediaStream): Promise<void>
  /** Silence; `play()` may come again. */
  stop(): void
}

/** What the SDK needs of its surroundings; tests and unusual hosts inject their own. */
export interface Platform {
  /** W3C Secure Contexts: without it there is no microphone. */
  readonly secure: boolean
  /** RTCPeerConnection and getUserMedia are there. */
  readonly webrtc: boolean
  /** The page's address, which relative server addresses are taken from. */
  readonly page: string | undefined
  /** Milliseconds of a monotonic clock that goes on while the machine sleeps. */
  now(): number
  /** Milliseconds since 1970. */
  today(): number
  /** Fills `bytes` from a generator fit for keys. */
  random(bytes: Uint8Array): void
  /** Runs once after `ms`, in a hidden tab too; returns the canceller. */
  later(run: () => void, ms: number): () => void
  /** A WebSocket with this subprotocol. Throws where the URL is none or is not allowed from this page. */
  socket(url: string, protocol: string): WebSocket
  /** A new RTCPeerConnection, one for each call. `anew`: another one, which must see the network as it is at this moment. */
  peer(configuration: RTCConfiguration, anew?: boolean): RTCPeerConnection
  /** W3C `getUserMedia`, with its rejections. */
  capture(constraints: MediaStreamConstraints): Promise<MediaStream>
  /** A stream of this track alone. */
  stream(track: MediaStreamTrack): MediaStream
  /** Something that plays; one for each call. */
  sink(): Sink
  /** A value kept over reloads, where the browser allows it. */
  recall(key: string): string | undefined
  /** Keeps such a value; where the browser does not allow it, nothing happens. */
  remember(key: string, value: string): void
  /** A value kept over reloads of this tab, and gone with it. */
  kept(key: string): string | undefined
  /** Keeps such a value; without one it is forgotten. */
  keep(key: string, value?: string): void
  /** Holds the name until the page goes. Resolves false where another page of this origin does not give it free in 2 s. */
  alone(name: string): Promise<boolean>
  /** Tells when the network is said to be back, the page is shown again or the machine has slept. Returns the unsubscriber. */
  onWake(listener: () => void): () => void
  /** An exception of a listener: shown like any uncaught one, without breaking anything. */
  report(error: unknown): void
}

function sink(): Sink {
  const element = document.createElement('audio')
  element.autoplay = true
  return {
    play(stream) {
      element.srcObject = stream
      return element.play()
    },
    stop() {
      element.pause()
      element.srcObject = null
    },
  }
}

/** More than the two clocks drift apart by themselves, ms. */
const sleep = 2_000

/** What performance.now() leaves out while the machine sleeps is added, and told. */
function wakefulClock(): { now(): number; readonly woken: Set<() => void> } {
  const woken = new Set<() => void>()
  const apart = (): number => Date.now() - performance.now()
  let base: number | undefined
  let slept = 0
  return {
    woken,
    now() {
      base ??= apart()
      const more = apart() - base - slept
      if (more > sleep) {
        slept += more
        for (const tell of woken) queueMicrotask(tell)
      }
      return performance.now() + slept
    },
  }
}

/** Hidden tabs delay their timers by up to a minute, a worker's are left alone. Where a page may have none, its own serve. */
function timers(): Platform['later'] {
  const waiting = new Map<number, () => void>()
  let last = 0
  let worker: Worker | null | undefined
  const open = (): Worker => {
    const source = 'onmessage=({data:[id,ms]})=>setTimeout(postMessage,ms,id)'
    const made = new Worker(URL.createObjectURL(new Blob([source])))
    made.onmessage = ({ data }) => waiting.get(data)?.()
    return made
  }
  return (run, ms) => {
    const id = ++last
    const timer = setTimeout(() => waiting.get(id)?.(), ms)
    const cancel = (): void => {
      clearTimeout(timer)
      waiting.delete(id)
    }
    waiting.set(id, () => {
      cancel()
      run()
    })
    if (ms >= 1_000) {
      if (worker === undefined) worker = tried(open) ?? null
      worker?.postMessage([id, ms])
    }
    return cancel
  }
}

/** Undefined where the browser does not allow it. */
function tried<T>(run: () => T | null): T | undefined {
  try {
    return run() ?? undefined
  } catch {
    return undefined
  }
}

/** The platform of a web page. */
export function browserPlatform(): Platform {
  const clock = wakefulClock()
  return {
    get secure() {
      return globalThis.isSecureContext === true
    },
    get webrtc() {
      return typeof RTCPeerConnection === 'function' && Boolean(globalThis.navigator?.mediaDevices?.getUserMedia)
    },
    get page() {
      return globalThis.document?.baseURI
    },
    now: () => clock.now(),
    today: () => Date.now(),
    random(bytes) {
      crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
    },
    later: timers(),
    socket: (url, protocol) => new WebSocket(url, protocol),
    peer(configuration, anew) {
      // Chromium tells a page of a new network after two seconds, but a new frame gets the present list.
      if (!(anew && 'userAgentData' in navigator)) return new RTCPeerConnection(configuration)
      const frame = document.createElement('iframe')
      // Where nothing is shown.
      document.head.append(frame)
      const pc = new (frame.contentWindow as Window & typeof globalThis).RTCPeerConnection(configuration)
      // Its connection goes with it.
      pc.close = () => frame.remove()
      return pc
    },
    capture: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
    stream: (track) => new MediaStream([track]),
    sink,
    // Storage throws where cookies are blocked and in sandboxed frames: then every load is a new device.
    recall: (key) => tried(() => localStorage.getItem(key)),
    remember: (key, value) => void tried(() => localStorage.setItem(key, value)),
    kept: (key) => tried(() => sessionStorage.getItem(key)),
    keep: (key, value) =>
      void tried(() => (value === undefined ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, value))),
    // Without locks (insecure pages) nobody can tell, and there are no calls either.
    alone: (name) =>
      new Promise((resolve) => {
        const held = navigator.locks?.request(name, { signal: AbortSignal.timeout(2_000) }, () => {
          resolve(true)
          return new Promise(() => {})
        })
        held?.catch(() => resolve(false))
      }),
    onWake(listener) {
      const shown = (): void => {
        if (!document.hidden) listener()
      }
      // A page that is loaded has nothing to wake up from.
      const restored = (event: Event): void => {
        if ((event as PageTransitionEvent).persisted) listener()
      }
      const targets = [
        [globalThis, 'online', listener],
        [globalThis, 'pageshow', restored],
        [globalThis.document, 'resume', listener],
        [globalThis.document, 'visibilitychange', shown],
      ] as const
      for (const [target, event, run] of targets) target?.addEventListener?.(event, run)
      clock.woken.add(listener)
      return () => {
        clock.woken.delete(listener)
        for (const [target, event, run] of targets) target?.removeEventListener?.(event, run)
      }
    },
    report(error) {
      const tell = globalThis.reportError ?? console.error
      tell(error)
    },
  }
}
