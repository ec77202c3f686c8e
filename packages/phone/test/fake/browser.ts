/** Several pages of one origin: Web Locks and BroadcastChannels among them, by virtual time. */
import type { Channel, SharedPlatform } from '../../src/tabs/platform.ts'
import type { Clock } from './clock.ts'
import { FarEnd } from './far-end.ts'
import { FakeStream } from './media.ts'
import { FakeNetwork } from './network.ts'
import { type FakePlatform, fakePlatform } from './platform.ts'

interface Waiting {
  readonly tab: Tab
  readonly held: () => void
  readonly lost: () => void
}

interface Ear {
  readonly tab: Tab
  readonly name: string
  readonly heard: (data: unknown) => void
}

/** A page. `frozen` ones do nothing at all, and keep what they hold; what comes for them waits. */
export interface Tab {
  readonly platform: FakePlatform & SharedPlatform
  readonly network: FakeNetwork
  state: 'open' | 'frozen' | 'closed'
  readonly inbox: (() => void)[]
  /** Stands in for the microphone. */
  readonly silence: FakeStream[]
}

export class FakeBrowser {
  readonly clock: Clock
  readonly server: FarEnd
  /** What was said on the channels. */
  readonly said: unknown[] = []
  /** Instead of passing it on, where it returns true. */
  loses: (data: unknown) => boolean = () => false
  readonly #locks = new Map<string, Waiting[]>()
  readonly #ears = new Set<Ear>()
  readonly #storage = new Map<string, string>()
  #tabs = 0

  constructor(clock: Clock) {
    this.clock = clock
    this.server = new FarEnd({ now: () => clock.now, later: (run, ms) => clock.later(run, ms) })
  }

  /** Whoever holds any lock now. */
  get holders(): Tab[] {
    return [...this.#locks.values()].flatMap(([first]) => (first ? [first.tab] : []))
  }

  open(session = new Map<string, string>(), lacks: 'nothing' | 'locks' | 'channels' = 'nothing'): Tab {
    const network = new FakeNetwork(this.clock)
    network.server = this.server
    network.attempts = ++this.#tabs * 1_000
    const platform: FakePlatform & SharedPlatform = fakePlatform(this.clock, network, 17 + this.#tabs)
    const tab: Tab = { platform, network, state: 'open', inbox: [], silence: [] }
    const act = (run: () => void): void => {
      if (tab.state === 'open') run()
      else if (tab.state === 'frozen') tab.inbox.push(run)
    }
    const { later } = platform
    return Object.assign(tab, {
      platform: Object.assign(platform, {
        session,
        storage: this.#storage,
        kept: (key: string) => session.get(key),
        keep: (key: string, value?: string) => {
          if (value === undefined) session.delete(key)
          else session.set(key, value)
        },
        later: (run: () => void, ms: number) => later(() => act(run), ms),
        silence: () => {
          const stream = new FakeStream()
          const { track } = stream
          track.addEventListener('ended', () => track.lose())
          tab.silence.push(stream)
          return stream as unknown as MediaStream
        },
        ...(lacks === 'locks' ? {} : { lock: this.#lock(tab, act) }),
        ...(lacks === 'channels' ? {} : { channel: this.#channel(tab, act) }),
      }),
    })
  }

  /** Gone without a word. */
  close(tab: Tab): void {
    tab.state = 'closed'
    tab.network.mode = 'dead'
    for (const ear of this.#ears) if (ear.tab === tab) this.#ears.delete(ear)
    for (const name of this.#locks.keys()) this.#leave(name, (one) => one.tab === tab)
  }

  freeze(tab: Tab): void {
    tab.state = 'frozen'
  }

  thaw(tab: Tab): void {
    tab.state = 'open'
    for (const run of tab.inbox.splice(0)) run()
  }

  /** As any page of the origin may. */
  shout(data: unknown): void {
    for (const ear of this.#ears) this.clock.later(() => ear.heard(structuredClone(data)), 1)
  }

  #lock(tab: Tab, act: (run: () => void) => void): NonNullable<SharedPlatform['lock']> {
    return (name, held, lost, force) => {
      const mine: Waiting = { tab, held: () => act(held), lost: () => act(lost) }
      const queue = this.#locks.get(name) ?? []
      this.#locks.set(name, queue)
      const [holder] = queue
      if (!force) queue.push(mine)
      else queue.splice(0, 1, mine)
      if (force) holder?.lost()
      if (queue[0] === mine) this.clock.later(() => queue[0] === mine && mine.held(), 1)
      return () => this.#leave(name, (one) => one === mine)
    }
  }

  #leave(name: string, who: (one: Waiting) => boolean): void {
    const queue = this.#locks.get(name) ?? []
    const [holder] = queue
    const rest = queue.filter((one) => !who(one))
    queue.splice(0, queue.length, ...rest)
    const [next] = queue
    if (next && next !== holder) this.clock.later(() => queue[0] === next && next.held(), 1)
  }

  #channel(tab: Tab, act: (run: () => void) => void): NonNullable<SharedPlatform['channel']> {
    return (name, heard): Channel => {
      const ear: Ear = { tab, name, heard: (data) => act(() => heard(data)) }
      this.#ears.add(ear)
      return {
        post: (data) => {
          const copy = structuredClone(data)
          this.said.push(copy)
          if (this.loses(copy)) return
          for (const other of this.#ears)
            if (other !== ear && other.name === name)
              this.clock.later(() => this.#ears.has(other) && other.heard(copy), 1)
        },
        close: () => this.#ears.delete(ear),
      }
    }
  }
}
