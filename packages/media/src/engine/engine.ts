import { makeCertificate, readCertificate } from '../dtls/index.ts'
import { PREFERRED_PROFILES } from '../srtp/index.ts'
import { Pacer } from '../transcode/index.ts'
import { answer } from './answer.ts'
import { bridge, type Moved, move } from './bridge.ts'
import { BrowserPort } from './browser-port.ts'
import type { LegContext } from './context.ts'
import { Counters } from './counters.ts'
import { type CallReport, inventory } from './inventory.ts'
import { type Legs, type OpenTie, release } from './legs.ts'
import { offer } from './offer.ts'
import { PortPairs } from './port-pairs.ts'
import { reoffer } from './reoffer.ts'
import { sendDigits } from './send-digits.ts'
import { serve } from './serve.ts'
import { Tones } from './tones.ts'
import { Turns } from './turns.ts'
import type {
  CallId,
  EngineOptions,
  EngineStats,
  KeyPress,
  LegId,
  MediaEngine,
  MediaEvent,
  Reoffered,
  Service,
  Towards,
} from './types.ts'
import { Watch } from './watch.ts'

const ANYWHERE = { ipv4: '0.0.0.0', ipv6: '::' }

/**
 * The embedded engine, in this process. Rejects with `MediaRefused` 503 when no port for browsers is free, and with what is
 * wrong with a certificate that cannot be used.
 */
export const createMediaEngine = (options: EngineOptions): Promise<MediaEngine> => createEmbeddedEngine(options)

/** An engine that can also say what it carries; with `openTie` one of several workers. */
export async function createEmbeddedEngine(options: EngineOptions, openTie?: OpenTie): Promise<EmbeddedEngine> {
  const listeners = new Set<(event: MediaEvent) => void>()
  const now = () => performance.now()
  const context: LegContext = {
    counters: new Counters(),
    emit: (event) => {
      for (const listener of listeners) listener(event)
    },
    log: options.log ?? (() => {}),
    now,
    pacer: new Pacer(now),
  }
  const { certificate } = options
  const bind = { ipv4: options.bind ?? ANYWHERE.ipv4, ipv6: options.bindIpv6 ?? ANYWHERE.ipv6 }
  const port = await BrowserPort.open(bind, options, context)
  const legs: Legs = {
    calls: new Map(),
    context,
    browser: {
      port,
      certificate: certificate ? readCertificate(certificate.cert, certificate.key) : makeCertificate(),
      profiles: options.srtpProfiles ?? PREFERRED_PROFILES,
      addresses: options.addresses,
    },
    ports: new PortPairs(options.rtpPorts, bind),
    tones: new Tones(context.now),
    ...(openTie && { openTie }),
  }
  return new EmbeddedEngine(legs, listeners)
}

export class EmbeddedEngine implements MediaEngine {
  readonly #legs: Legs
  readonly #listeners: Set<(event: MediaEvent) => void>
  readonly #watch: Watch
  readonly #turns = new Turns()

  constructor(legs: Legs, listeners: Set<(event: MediaEvent) => void>) {
    this.#legs = legs
    this.#listeners = listeners
    this.#watch = new Watch(legs)
  }

  offer(call: CallId, from: LegId, sdp: string, fromTowards: Towards, to: LegId, towards: Towards): Promise<string> {
    return this.#turns.take(call, () => offer(this.#legs, call, from, sdp, fromTowards, to, towards))
  }

  answer(call: CallId, leg: LegId, sdp: string): Promise<string> {
    return this.#turns.take(call, () => answer(this.#legs, call, leg, sdp))
  }

  serve(call: CallId, leg: LegId, sdp: string, towards: Towards, service: Service): Promise<string> {
    return this.#turns.take(call, () => serve(this.#legs, call, leg, sdp, towards, service))
  }

  bridge(call: CallId, leg: LegId, otherCall: CallId, otherLeg: LegId, as: LegId = otherLeg): Promise<void> {
    return this.#turns.takeBoth(call, otherCall, async () => bridge(this.#legs, call, leg, otherCall, otherLeg, as))
  }

  /** For a pool of workers: the first half of a bridge whose other leg is elsewhere. */
  move(from: CallId, leg: LegId, to: CallId, as: LegId): Promise<Moved> {
    return this.#turns.takeBoth(from, to, async () => move(this.#legs, from, leg, to, as))
  }

  reoffer(call: CallId, leg: LegId, sdp: string): Promise<Reoffered> {
    return this.#turns.take(call, () => reoffer(this.#legs, call, leg, sdp))
  }

  sendDigits(call: CallId, leg: LegId, digits: readonly KeyPress[]): Promise<boolean> {
    return this.#turns.take(call, async () => sendDigits(this.#legs, call, leg, digits))
  }

  release(call: CallId, leg?: LegId): Promise<void> {
    return this.#turns.take(call, () => release(this.#legs, call, leg))
  }

  on(listener: (event: MediaEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async stats(): Promise<EngineStats> {
    const { counters } = this.#legs.context
    const calls = [...this.#legs.calls.values()]
    return {
      calls: calls.length,
      legs: calls.reduce((sum, call) => sum + call.legs.size, 0),
      packetsIn: counters.packetsIn,
      packetsOut: counters.packetsOut,
      dropped: Object.fromEntries(counters.dropped),
    }
  }

  /** Every call with its legs, for a switch that has started anew. */
  inventory(): CallReport[] {
    return inventory(this.#legs)
  }

  async close(): Promise<void> {
    await this.#turns.close()
    this.#watch.stop()
    await Promise.all([...this.#legs.calls.keys()].map((call) => release(this.#legs, call)))
    await this.#legs.browser.port.close()
    this.#listeners.clear()
  }
}
