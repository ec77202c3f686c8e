import { createUserAgent, type Effect, type Flow, type UserAgent, type UserAgentOptions } from '@offhook/sip'
import type { Link } from './link.ts'

/** One user agent on the virtual network, with what it has been told so far. */
export class Endpoint {
  readonly name: string
  ua: UserAgent
  readonly link: Link
  readonly #make: () => UserAgent
  /** All effects but `transmit`, in order. */
  readonly effects: Effect[] = []
  /** Called with each of them as it comes: here a test answers calls. */
  on: ((effect: Effect) => void) | undefined
  /** While asleep it neither receives nor advances; what comes meanwhile waits for it. */
  asleep = false

  constructor(link: Link, name: string, options: UserAgentOptions, create = createUserAgent) {
    this.link = link
    this.name = name
    this.#make = () => create(options)
    this.ua = this.#make()
  }

  /** Its process ends without a word, and another takes its place, which knows nothing. */
  restart(): void {
    this.ua = this.#make()
  }

  get now(): number {
    return this.link.now
  }

  /** Its only flow, or the one to this peer that was connected last. */
  get flow(): Flow {
    return this.link.flowOf(this)
  }

  /** Carries out what a call of the user agent returned. */
  do(effects: readonly Effect[] | false): void {
    if (effects === false) return
    for (const effect of effects) {
      if (effect.type === 'transmit') this.link.send(this, effect.flow, effect.data)
      else {
        this.effects.push(effect)
        this.on?.(effect)
      }
    }
  }

  /** The effects of one type so far. */
  all<Type extends Effect['type']>(type: Type): Extract<Effect, { type: Type }>[] {
    return this.effects.filter((effect): effect is Extract<Effect, { type: Type }> => effect.type === type)
  }

  /** What happened to its sessions, as words: `progress 180`, `accepted`, `ended bye remote`. */
  get story(): string[] {
    return this.effects.flatMap((effect) => {
      if (effect.type === 'invitation') return ['invitation']
      if (effect.type !== 'session') return []
      const { event } = effect
      switch (event.type) {
        case 'progress':
          return [`progress ${event.response.status}`]
        case 'ended':
          return [['ended', event.end.kind, 'by' in event.end ? event.end.by : event.end.cause].join(' ')]
        default:
          return [event.type]
      }
    })
  }
}
