import { encode } from '../../message/utf8.ts'
import { createUserAgent } from '../server.ts'
import type { Flow, Random, UserAgent } from '../types.ts'
import { bytesOfHex, bytesOfLetters } from './bytes.ts'
import { Coder } from './coder.ts'
import type { InputLine, OutcomeLine, TraceHead, TraceLine } from './lines.ts'
import { outcomeOf } from './outcome.ts'
import { verbOf } from './verbs.ts'

export interface Difference {
  /** Of the outcome in the trace, from 1. */
  readonly line: number
  readonly recorded: string
  readonly replayed: string
}

export interface Replay {
  readonly userAgent: UserAgent
  /** How many inputs it was given. */
  readonly inputs: number
  /** Where it did something else than what is written down; empty when it is the same to the last byte. */
  readonly differences: readonly Difference[]
}

/**
 * Gives a fresh core all the inputs of a trace, with their times and the same random bytes, and compares what it makes of
 * them. Throws where the text is no trace, or where the core draws more randomness than was recorded.
 */
export function replayTrace(trace: string): Replay {
  const lines = trace.split('\n').map((line, index) => parseLine(line, index))
  const head = lines[0]
  if (head === undefined || !('trace' in head) || head.trace !== 1) throw new Error('trace: no trace of version 1')
  return new Player(head, lines).play()
}

function parseLine(line: string, index: number): TraceLine | undefined {
  if (line.trim() === '') return undefined
  try {
    return JSON.parse(line) as TraceLine
  } catch {
    throw new Error(`trace: line ${index + 1} is no JSON`)
  }
}

class Player {
  readonly #lines: readonly (TraceLine | undefined)[]
  readonly #redacted: boolean
  readonly #coder = new Coder(true, () => {})
  readonly #userAgent: UserAgent

  constructor({ options, redacted }: TraceHead, lines: readonly (TraceLine | undefined)[]) {
    this.#lines = lines
    this.#redacted = redacted
    this.#userAgent = createUserAgent({ ...options, random: recordedRandom(lines) })
  }

  play(): Replay {
    const differences: Difference[] = []
    let inputs = 0
    let replayed: string | undefined
    for (const [index, line] of this.#lines.entries()) {
      if (line === undefined || 'trace' in line || 'random' in line) continue
      if ('open' in line) this.#coder.learnFlow(line.open)
      else if (isOutcome(line)) {
        const recorded = JSON.stringify(line)
        if (recorded !== replayed) differences.push({ line: index + 1, recorded, replayed: replayed ?? 'nothing' })
      } else {
        inputs++
        replayed = this.#tell(line)
      }
    }
    return { userAgent: this.#userAgent, inputs, differences }
  }

  #tell(line: InputLine): string {
    try {
      const returned = outcomeOf(this.#coder, this.#input(line), this.#redacted)
      return JSON.stringify({ returned })
    } catch (error) {
      return JSON.stringify({ threw: error instanceof Error ? error.message : String(error) })
    }
  }

  #input(line: InputLine): unknown {
    if ('flow' in line) {
      const { now, flow, text, data, bytes } = line
      const what = text ?? (data !== undefined ? encode(data) : bytesOfLetters(bytes ?? ''))
      return this.#userAgent.receive(this.#flow(flow), what, now)
    }
    if ('flowClosed' in line) return this.#userAgent.flowClosed(this.#flow(line.flowClosed), line.now)
    const target = line.of === undefined ? this.#userAgent : this.#coder.handle(line.of)
    const verb = verbOf(target, line.verb)
    if (typeof verb !== 'function') throw new Error(`trace: no verb ${line.verb}`)
    const args = line.args.map((value) => this.#coder.decode(value) ?? undefined)
    return Reflect.apply(verb, target, args)
  }

  #flow(id: string): Flow {
    return this.#coder.flowOf(id)
  }
}

function isOutcome(line: InputLine | OutcomeLine): line is OutcomeLine {
  return 'returned' in line || 'threw' in line
}

/** Gives the same bytes for the same draws. */
function recordedRandom(lines: readonly (TraceLine | undefined)[]): Random {
  const draws = lines.flatMap((line) => (line !== undefined && 'random' in line ? [line.random] : []))
  return (bytes) => {
    const draw = draws.shift()
    if (draw === undefined || draw.length !== 2 * bytes.length)
      throw new Error('trace: the core drew other randomness than when it was recorded')
    bytes.set(bytesOfHex(draw))
  }
}
