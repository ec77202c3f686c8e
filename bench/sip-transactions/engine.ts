// `node --expose-gc engine.ts pair NAME UDP|TCP`: CPU microseconds of one INVITE that is refused and acknowledged, both sides.
// `… call`: of one that is accepted, acknowledged and ended. `… heap`: what one call holds. `… growth`: what 100,000 leave.
import { benchMessages } from '../messages.ts'
import { Pair } from './ours.ts'
import { peers } from './peers.ts'

const WARM_UP = Number(process.env.WARM_UP ?? 3000)
const MEASURED = Number(process.env.MEASURED ?? 4000)

const [what, name = 'offhook', protocol = 'UDP'] = process.argv.slice(2)
const bodyOf = (message: string | undefined) => message?.slice(message.indexOf('\r\n\r\n') + 4) ?? ''
const messages = benchMessages()
const answer = bodyOf(messages[3])
// A browser's offer does not fit into a datagram; a desk phone's does.
const offer = protocol === 'UDP' ? answer : bodyOf(messages[0])
const transport = protocol === 'UDP' ? 'udp' : 'wss'

const measures: Record<string, () => Promise<number>> = {
  pair: () => (name === 'offhook' ? ours((pair) => pair.place(offer), refusing()) : theirs()),
  call: () => ours((pair) => pair.place(offer), ending()),
  heap: async () => heapPerCall(),
  growth: async () => growth(),
}

function refusing(): Pair {
  const pair = new Pair(transport)
  pair.onInvitation = (session) => session.reject({ status: 486 }, pair.now)
  return pair
}

function answering(): Pair {
  const pair = new Pair(transport)
  pair.onInvitation = (session) => session.accept({ contact: '<sip:bob@192.0.2.2>', body: answer }, pair.now)
  return pair
}

/** The caller hangs up as soon as it is answered. */
function ending(): Pair {
  const pair = answering()
  pair.onAccepted = (session) => queueMicrotask(() => pair.do(pair.caller, session.hangUp(undefined, pair.now)))
  return pair
}

async function ours(run: (pair: Pair) => void, pair: Pair): Promise<number> {
  return timed(async (count) => {
    for (let i = 0; i < count; i++) {
      run(pair)
      await undefined
    }
  })
}

async function theirs(): Promise<number> {
  let done = 0
  const run = peers[name]?.(protocol === 'UDP' ? 'UDP' : 'TCP', offer, () => done++)
  if (run === undefined) throw new Error(`one of: offhook, ${Object.keys(peers).join(', ')}`)
  const time = await timed(async (count) => {
    const wanted = done + count
    for (let i = 0; i < count; i++) run()
    while (done < wanted) await new Promise(setImmediate)
  })
  return time
}

/** CPU microseconds of one of these. */
async function timed(run: (count: number) => Promise<void>): Promise<number> {
  const runFor = async (ms: number) => {
    let count = 0
    for (const end = performance.now() + ms; performance.now() < end; count += 50) await run(50)
    return count
  }
  await runFor(WARM_UP)
  const before = process.cpuUsage()
  const count = await runFor(MEASURED)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

function used(): number {
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** Bytes that one confirmed call holds on each side, without those of its messages. */
function heapPerCall(): number {
  const calls = 2000
  const pair = answering()
  for (let i = 0; i < 200; i++) pair.place(offer)
  pair.rest()
  const [before, bytes] = [used(), pair.bytes]
  for (let i = 0; i < calls; i++) pair.place(offer)
  pair.rest()
  if (pair.caller.ua.size.sessions !== calls + 200) throw new Error('calls are missing')
  return (used() - before - (pair.bytes - bytes)) / calls / 2
}

/** Bytes that a call leaves behind: 90,000 that have come and gone, after 10,000 others. */
async function growth(): Promise<number> {
  const pair = ending()
  const run = async (count: number) => {
    for (let i = 0; i < count; i++) {
      pair.place(offer)
      await undefined
    }
    pair.rest()
  }
  await run(10_000)
  const before = used()
  await run(90_000)
  const { sessions, dialogs, transactions } = pair.caller.ua.size
  if (sessions + dialogs + transactions > 0) throw new Error('something is left')
  return (used() - before) / 90_000
}

const measure = measures[what ?? '']
if (measure === undefined) throw new Error(`one of: ${Object.keys(measures).join(', ')}`)
console.log(await measure())
// Others leave real timers behind.
process.exit()
