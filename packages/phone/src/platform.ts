/** The one file that touches what a browser has. Nothing is read at import, so the SDK loads anywhere. */

/** Plays one remote stream. */
export interface Sink {
  /** Rejects where the browser wants a gesture first (NotAllowedError). */
  play(stream: MediaStream): Promise<void>
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
  /** Milliseconds of a monotonic clock. */
  now(): number
  /** Milliseconds since 1970. */
  today(): number
  random(bytes: Uint8Array): void
  /** Runs once after `ms`; returns the canceller. */
  later(run: () => void, ms: number): () => void
  socket(url: string, protocol: string): WebSocket
  peer(configuration: RTCConfiguration): RTCPeerConnection
  capture(constraints: MediaStreamConstraints): Promise<MediaStream>
  stream(track: MediaStreamTrack): MediaStream
  sink(): Sink
  /** A value kept over reloads, where the browser allows it. */
  recall(key: string): string | undefined
  remember(key: string, value: string): void
  /** The same for this tab alone, gone with it. `keep` without a value forgets. */
  kept(key: string): string | undefined
  keep(key: string, value?: string): void
  /** Holds the name until the page goes. Resolves false where another page of this origin does not give it free in 2 s. */
  alone(name: string): Promise<boolean>
  /** Tells when the network is said to be back. Returns the unsubscriber. */
  onOnline(listener: () => void): () => void
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

/** The platform of a web page. */
export function browserPlatform(): Platform {
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
    now: () => performance.now(),
    today: () => Date.now(),
    random(bytes) {
      crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>)
    },
    later(run, ms) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    socket: (url, protocol) => new WebSocket(url, protocol),
    peer: (configuration) => new RTCPeerConnection(configuration),
    capture: (constraints) => navigator.mediaDevices.getUserMedia(constraints),
    stream: (track) => new MediaStream([track]),
    sink,
    // Storage throws where cookies are blocked and in sandboxed frames: then every load is a new device.
    recall(key) {
      try {
        return localStorage.getItem(key) ?? undefined
      } catch {
        return undefined
      }
    },
    remember(key, value) {
      try {
        localStorage.setItem(key, value)
      } catch {}
    },
    kept(key) {
      try {
        return sessionStorage.getItem(key) ?? undefined
      } catch {
        return undefined
      }
    },
    keep(key, value) {
      try {
        if (value === undefined) sessionStorage.removeItem(key)
        else sessionStorage.setItem(key, value)
      } catch {}
    },
    // Without locks (insecure pages) nobody can tell, and there are no calls either.
    alone: (name) =>
      new Promise((resolve) => {
        const held = navigator.locks?.request(name, { signal: AbortSignal.timeout(2_000) }, () => {
          resolve(true)
          return new Promise(() => {})
        })
        held?.catch(() => resolve(false))
      }),
    onOnline(listener) {
      globalThis.addEventListener?.('online', listener)
      return () => globalThis.removeEventListener?.('online', listener)
    },
    report(error) {
      const tell = globalThis.reportError ?? console.error
      tell(error)
    },
  }
}
