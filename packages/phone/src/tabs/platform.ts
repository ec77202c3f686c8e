/** What tabs need of their browser to find each other. Beside platform.ts and full/platform.ts the one file that knows it. */
import { browserPlatform, type Platform } from '../platform.ts'

/** One end of what connects the tabs. */
export interface Channel {
  /** Throws where `data` cannot be cloned. */
  post(data: object): void
  /** Nothing is heard any more. */
  close(): void
}

/** Where a part is missing, a tab is alone. */
export interface TabsPlatform {
  /**
   * Waits for the name (W3C Web Locks) and holds it until the returned function is called or the page is gone. `force`
   * takes it away from who has it; `lost` tells that it was taken away here.
   */
  lock?(name: string, held: () => void, lost: () => void, force: boolean): () => void
  /** Reaches the other pages of this origin (BroadcastChannel). */
  channel?(name: string, heard: (data: unknown) => void): Channel
  /** A track of silence, where the microphone cannot be had. */
  silence?(): MediaStream
}

/** A page's surroundings, with what connects its tabs. */
export type SharedPlatform = Platform & TabsPlatform

function lock(name: string, held: () => void, lost: () => void, force: boolean): () => void {
  let release = (): void => {}
  let ours = false
  const withdrawn = new AbortController()
  // `steal` and `signal` exclude each other (Web Locks 3.1).
  const asked = navigator.locks.request(name, force ? { steal: true } : { signal: withdrawn.signal }, () => {
    if (withdrawn.signal.aborted) return undefined
    ours = true
    held()
    return new Promise<void>((resolve) => {
      release = resolve
    })
  })
  asked.catch(() => {
    if (withdrawn.signal.aborted) return
    // A frame without an origin has no locks: nobody else is there.
    if (ours) lost()
    else held()
  })
  return () => {
    withdrawn.abort()
    release()
  }
}

/** The parts that this browser has. */
function tabsBrowserPlatform(): TabsPlatform {
  return {
    ...(globalThis.navigator?.locks ? { lock } : {}),
    ...(globalThis.BroadcastChannel
      ? {
          channel(name, heard) {
            const channel = new BroadcastChannel(name)
            channel.onmessage = ({ data }) => heard(data)
            return { post: (data) => channel.postMessage(data), close: () => channel.close() }
          },
        }
      : {}),
    ...(globalThis.AudioContext ? { silence: () => new AudioContext().createMediaStreamDestination().stream } : {}),
  }
}

/** A web page's platform (`of`, or that of a page that only talks), and what tabs need. */
export function sharedBrowserPlatform(of: SharedPlatform = browserPlatform()): SharedPlatform {
  // By its prototype, because some of its values are read anew each time.
  return Object.assign(Object.create(of) as SharedPlatform, tabsBrowserPlatform())
}
