import {
  add,
  and,
  type Code,
  code,
  constant,
  get,
  isLessUnsigned,
  lane32,
  load32,
  loadVector,
  or,
  repeatWhile,
  rotateLeft,
  set,
  shiftLeft,
  store32,
  swap32,
  swapWords,
  type WasmFunction,
  xor,
} from './assembler.ts'

// Parameters, then locals.
const FROM = 0
const AT = 1
const COUNT = 2
const TO = 3
const END = 4
const STATE = 5
const WORK = 10
const WORDS = 15
const VECTOR = 31

const range = (count: number) => Array.from({ length: count }, (_, at) => at)
const stateOf = (at: number) => STATE + at
/** Instead of moving the five working variables round at every step, their names move. */
const work = (step: number, variable: number) => WORK + ((variable + 5 * 16 - step) % 5)
const word = (step: number) => WORDS + (step % 16)

/** The four stages of FIPS 180-4 6.1.2: constant and function of b, c, d. No tables, no branches: constant time. */
const STAGES: readonly { readonly k: number; readonly f: (b: Code, c: Code, d: Code) => Code }[] = [
  { k: 0x5a827999, f: (b, c, d) => xor(d, and(b, xor(c, d))) },
  { k: 0x6ed9eba1, f: (b, c, d) => xor(xor(b, c), d) },
  { k: 0x8f1bbcdc, f: (b, c, d) => or(and(b, c), and(d, xor(b, c))) },
  { k: 0xca62c1d6, f: (b, c, d) => xor(xor(b, c), d) },
]

function schedule(step: number): Code {
  if (step < 16) return []
  const mixed = xor(get(word(step - 3)), get(word(step - 8)), get(word(step - 14)), get(word(step - 16)))
  return [...rotateLeft(mixed, 1), ...set(word(step))]
}

function round(step: number): Code {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = range(5).map((variable) => work(step, variable))
  const stage = STAGES[Math.floor(step / 20)]
  if (!stage) throw new RangeError('SHA-1 has 80 steps')
  const { k, f } = stage
  return code(
    schedule(step),
    add(add(get(e), constant(k), get(word(step))), f(get(b), get(c), get(d)), rotateLeft(get(a), 5)),
    set(e),
    rotateLeft(get(b), 30),
    set(b),
  )
}

const loadBlock = range(4).flatMap((quarter) => [
  ...swapWords(loadVector(get(AT), quarter * 16)),
  ...set(VECTOR),
  ...range(4).flatMap((lane) => [...lane32(get(VECTOR), lane), ...set(WORDS + quarter * 4 + lane)]),
])

/**
 * sha1(from, at, count, to): runs `count` blocks (at least one) of 64 bytes at `at` through SHA-1, from the state at `from`
 * to the state at `to`: five words each, most significant byte first.
 */
export const sha1: WasmFunction = {
  name: 'sha1',
  parameters: 4,
  locals: 27,
  vectors: 1,
  body: code(
    ...range(5).map((at) => code(swap32(load32(get(FROM), at * 4)), set(stateOf(at)))),
    add(get(AT), shiftLeft(get(COUNT), constant(6))),
    set(END),
    repeatWhile(
      code(
        loadBlock,
        ...range(5).map((at) => code(get(stateOf(at)), set(WORK + at))),
        ...range(80).map(round),
        ...range(5).map((at) => code(add(get(stateOf(at)), get(WORK + at)), set(stateOf(at)))),
        add(get(AT), constant(64)),
        set(AT),
      ),
      isLessUnsigned(get(AT), get(END)),
    ),
    ...range(5).map((at) => store32(get(TO), swap32(get(stateOf(at))), at * 4)),
  ),
}
