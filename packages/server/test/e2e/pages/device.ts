/** What every test page offers as `window.device`, whatever library is behind it. Runs in the browser. */
export interface Account {
  /** `ws://127.0.0.1:8080/ws` */
  readonly server: string
  readonly domain: string
  readonly user: string
  readonly password: string
}

export interface Actions {
  /** Resolves when registered; rejects with the library's reason. */
  register(account: Account): Promise<void>
  /** Removes the binding, where the library can. */
  unregister(): Promise<void>
  call(number: string): void
  answer(): void
  hangUp(): void
  /** DTMF. */
  digits(digits: string): void
  /** DTMF by INFO, where the library has that. */
  info(digits: string): void
  hold(): void
  resume(): void
  /** Sends the far side there; `transferred` or `failed transfer-failed` is noted. */
  transfer?(target: string): void
  /** Sends a text (RFC 3428): `sent` or `failed …` is noted; one that comes, as `text 1001 hello`. */
  text?(number: string, text: string): void
  /** Joins the far sides of the first and the second call that stand. */
  join?(): void
}

declare global {
  interface Window {
    device: Device
    __frames: string[]
  }
}

/** Things that happen are kept as words: `incoming 1001`, `ringing`, `answered`, `ended 486`. */
export class Device {
  readonly log: string[] = []
  readonly #waiting = new Set<() => void>()
  readonly actions: Actions

  constructor(make: (note: (what: string) => void) => Actions) {
    this.actions = make((what) => {
      this.log.push(what)
      for (const look of [...this.#waiting]) look()
    })
  }

  /** The first note from the `from`th on that begins with this word. */
  waitFor(word: string, timeout: number, from = 0): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.log.slice(from).find((note) => note === word || note.startsWith(`${word} `))
        if (found === undefined) return
        clearTimeout(timer)
        this.#waiting.delete(look)
        resolve(found)
      }
      const timer = setTimeout(() => {
        this.#waiting.delete(look)
        reject(new Error(`no '${word}' within ${timeout} ms, but: ${this.log.slice(from).join(', ')}`))
      }, timeout)
      this.#waiting.add(look)
      look()
    })
  }
}

/** Keeps every SIP message of the page's WebSockets in `window.__frames`, marked `> ` for sent and `< ` for received. */
function recordFrames(): void {
  const frames: string[] = []
  window.__frames = frames
  const Native = window.WebSocket
  window.WebSocket = class extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener('message', ({ data }) => frames.push(`< ${data}`))
    }
    override send(data: string | Blob | BufferSource): void {
      frames.push(
        `> ${data instanceof Blob ? 'a blob' : typeof data === 'string' ? data : new TextDecoder().decode(data)}`,
      )
      super.send(data)
    }
  }
}

export function offer(make: (note: (what: string) => void) => Actions): void {
  recordFrames()
  window.device = new Device(make)
}
