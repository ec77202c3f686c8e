import type { Flow, RegisterOptions, Registration, SipMessage } from '@offhook/sip'
import { expect, test } from 'vitest'
import { rowsOf } from '../spec-rows.ts'
import { response, Wire } from '../user-agent/wire.ts'

/** One registration over TCP whose registrar is played by hand. */
class Scene {
  readonly wire = new Wire('tcp')
  readonly registration: Registration

  constructor(over: Partial<RegisterOptions> = {}) {
    const { registration, effects } = this.wire.ua.register(
      {
        flow: this.wire.flow,
        registrar: 'sip:example.com',
        aor: 'sip:alice@example.com',
        contact: '<sip:alice@192.0.2.1>',
        instanceId: '<urn:uuid:00000000-0000-1000-8000-000A95A0E128>',
        recover: true,
        credentials: { username: 'alice', password: 'secret' },
        ...over,
      },
      0,
    )
    this.registration = registration
    this.wire.do(effects)
  }

  #last: SipMessage | undefined

  /** The registrar answers the last REGISTER. */
  answer(status: number, more: readonly string[] = []): void {
    this.done()
    if (this.#last === undefined) throw new Error('nothing to answer')
    this.wire.receive(response(this.#last, status, 'r', more))
  }

  /** What it has done since the last time, in words. */
  done(): string {
    const sent = this.wire.sent()
    this.#last = sent.at(-1) ?? this.#last
    const words = sent.map((message) => {
      const ends = message.get('Expires') === '0' ? ' with Expires 0' : ''
      const plain = message.get('Contact')?.includes('reg-id') === true ? '' : ' without reg-id'
      return `REGISTER${ends}${plain}`
    })
    const asks = this.#needs().slice(this.#asked)
    this.#asked += asks.length
    return [...words, ...asks.map(() => 'need flow')].join(', ')
  }

  #asked = 0

  #needs() {
    return this.wire.effects.filter((effect) => effect.type === 'need')
  }

  /** Answers the need. */
  provide(flow: Flow | undefined): void {
    const { wire } = this
    wire.do(wire.ua.provide(this.#needs().at(-1)?.id ?? '', flow && { flow, contact }, wire.now))
  }

  /** Lets it wait until its next deadline. */
  wait(): void {
    const at = this.wire.ua.nextDeadline()
    if (at !== undefined) this.wire.advance(at - this.wire.now)
  }

  /** Its state in the words of the table. */
  get state(): string {
    const { state } = this.registration
    const { name } = state
    if (name === 'registered' && this.wire.ua.unanswered > 0) return 'refreshing'
    if (name !== 'failed' || state.retryAt === undefined) return name
    if (state.cause === undefined && state.response?.status !== 430) return 'waiting'
    return state.retryAt <= this.wire.now && this.#needs().length > 0 ? 'asking' : 'lost'
  }
}

const other: Flow = {
  id: 'other',
  transport: 'tcp',
  local: { host: '192.0.2.1', port: 5062 },
  remote: { address: '192.0.2.2', port: 5060 },
}
const contact = '<sip:alice@192.0.2.1:5062>'
const challenge = 'WWW-Authenticate: Digest realm="x", nonce="n", algorithm=SHA-256'

/** How to come to each state. */
const states: Readonly<Record<string, () => Scene>> = {
  registering: () => new Scene(),
  registered: () => granted(),
  refreshing: () => {
    const scene = granted()
    scene.wait()
    return scene
  },
  waiting: () => {
    const scene = new Scene()
    scene.answer(503)
    return scene
  },
  lost: () => lost(),
  asking: () => {
    const scene = lost()
    scene.wait()
    return scene
  },
  failed: () => {
    const scene = new Scene()
    scene.answer(403)
    return scene
  },
  unregistering: () => {
    const scene = granted()
    scene.wire.do(scene.registration.end(scene.wire.now))
    return scene
  },
  ended: () => {
    const scene = new Scene()
    scene.answer(403)
    scene.wire.do(scene.registration.end(scene.wire.now))
    return scene
  },
}

function lost(): Scene {
  const scene = granted()
  scene.wire.do(scene.wire.ua.flowClosed(scene.wire.flow, scene.wire.now))
  return scene
}

function granted(): Scene {
  const scene = new Scene()
  scene.answer(200, ['Contact: <sip:alice@192.0.2.1>;expires=60'])
  return scene
}

/** What may happen; false where it cannot. */
const inputs: Readonly<Record<string, (scene: Scene, state: string) => boolean | undefined>> = {
  '2xx': answered(200, ['Contact: <sip:alice@192.0.2.1>;expires=60']),
  'a challenge': answered(401, [challenge]),
  '423 with a longer time': answered(423, ['Min-Expires: 1200']),
  '439': answered(439),
  '430': answered(430),
  '480, 500 to 599': answered(503),
  'Retry-After': answered(486, ['Retry-After: 7']),
  'another refusal': answered(403),
  silence(scene, state) {
    if (!isUnderWay(state)) return false
    scene.wire.advance(32_000)
    return undefined
  },
  'its flow is lost'(scene) {
    scene.wire.do(scene.wire.ua.flowClosed(scene.wire.flow, scene.wire.now))
    return undefined
  },
  'its time has come'(scene, state) {
    if (!/^(registered|waiting|lost)$/.test(state)) return false
    scene.wait()
    return undefined
  },
  'a flow is brought'(scene, state) {
    if (state !== 'asking') return false
    scene.provide(other)
    return undefined
  },
  'no flow is to be had'(scene, state) {
    if (state !== 'asking') return false
    scene.provide(undefined)
    return undefined
  },
  'refresh()'(scene) {
    scene.wire.do(scene.registration.refresh(scene.wire.now))
    return undefined
  },
  'refresh(over)'(scene) {
    scene.wire.do(scene.registration.refresh(scene.wire.now, { flow: other, contact }))
    return undefined
  },
  'end()'(scene) {
    scene.wire.do(scene.registration.end(scene.wire.now))
    return undefined
  },
}

function answered(status: number, more: readonly string[] = []): (scene: Scene, state: string) => boolean | undefined {
  return (scene, state) => {
    if (!isUnderWay(state)) return false
    scene.answer(status, more)
    return undefined
  }
}

function isUnderWay(state: string): boolean {
  return state === 'registering' || state === 'refreshing' || state === 'unregistering'
}

/** Every state with every input: what becomes of it. */
function* walked(): Generator<readonly [string, string, string, string]> {
  for (const [state, reach] of Object.entries(states))
    for (const [input, happen] of Object.entries(inputs)) {
      const scene = reach()
      expect(scene.state).toBe(state)
      scene.done()
      let does = ''
      try {
        if (happen(scene, state) === false) continue
      } catch {
        does = 'MisuseError'
      }
      const done = does === '' ? scene.done() : does
      const to = scene.state
      if (to !== state || done !== '') yield [state, input, to, done]
    }
}

test('docs/spec/registration.md has every row of a registration, and no other', () => {
  expect(rowsOf('registration.md', 'One registration')).toEqual([...walked()].map((row) => [...row]))
})
