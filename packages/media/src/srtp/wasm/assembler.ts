/**
 * As much of a WebAssembly assembler (WebAssembly Core Specification 2.0, 5) as `program.ts` needs: instructions are byte
 * lists, to be strung together. So the machine code has a source, and nothing but Node is needed to make it.
 */
export type Code = readonly number[]

function unsigned(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80
    bytes.push(rest & 0x7f)
  }
  return bytes
}

function signed(value: number): number[] {
  const bytes: number[] = []
  let rest = value | 0
  for (;;) {
    const low = rest & 0x7f
    rest >>= 7
    const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)
    bytes.push(isLast ? low : low | 0x80)
    if (isLast) return bytes
  }
}

export const code = (...parts: Code[]): Code => parts.flat()
export const get = (local: number): Code => [0x20, ...unsigned(local)]
export const set = (local: number): Code => [0x21, ...unsigned(local)]
export const constant = (value: number): Code => [0x41, ...signed(value)]
export const call = (index: number): Code => [0x10, ...unsigned(index)]

const binary =
  (operation: number) =>
  (first: Code, ...more: Code[]): Code => [...first, ...more.flatMap((next) => [...next, operation])]
export const add = binary(0x6a)
export const subtract = binary(0x6b)
export const and = binary(0x71)
export const or = binary(0x72)
export const xor = binary(0x73)
export const shiftLeft = binary(0x74)
export const shiftRight = binary(0x76)
export const rotateLeft = (value: Code, by: number): Code => [...value, ...constant(by), 0x77]
export const isLessUnsigned = (a: Code, b: Code): Code => [...a, ...b, 0x49]

// Memory: no promise of alignment, since packets begin and end anywhere.
const access =
  (operation: Code) =>
  (address: Code, offset = 0): Code => [...address, ...operation, 0, ...unsigned(offset)]
export const load32 = access([0x28])
export const load16 = access([0x2f])
export const loadVector = access([0xfd, 0x00])
const keep =
  (operation: Code) =>
  (address: Code, value: Code, offset = 0): Code => [...address, ...value, ...operation, 0, ...unsigned(offset)]
export const store32 = keep([0x36])
export const store16 = keep([0x3b])
export const store8 = keep([0x3a])
export const storeVector = keep([0xfd, 0x0b])

export const vectorXor = (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0x51]
export const lane32 = (vector: Code, lane: number): Code => [...vector, 0xfd, 0x1b, lane]
export const zeroVector: Code = [0xfd, 0x0c, ...new Array<number>(16).fill(0)]
/** Turns the bytes of each of the four words round. */
export const swapWords = (vector: Code): Code => [
  ...vector,
  ...vector,
  ...[0xfd, 0x0d, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12],
]

/** `body` at least once, and again as long as `condition` is not zero. */
export const repeatWhile = (body: Code, condition: Code): Code => [0x03, 0x40, ...body, ...condition, 0x0d, 0, 0x0b]

/** The 32 bits of `value` with their bytes turned round; evaluates `value` twice. */
export const swap32 = (value: Code): Code =>
  or(and(rotateLeft(value, 8), constant(0x00ff00ff)), and(rotateLeft(value, 24), constant(0xff00ff00)))

export interface WasmFunction {
  readonly name: string
  readonly parameters: number
  /** Behind the parameters: first so many of 32 bits, then so many vectors. */
  readonly locals: number
  readonly vectors?: number
  /** Whether it leaves a 32-bit result. */
  readonly result?: boolean
  readonly body: Code
}

const I32 = 0x7f
const V128 = 0x7b
const MOST_PAGES = 65_536

/** A module that takes its memory (at least one page of 64 kB) as `arena.memory`, and exports every function by its name. */
export function assemble(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const list = (items: readonly Code[]) => [...unsigned(items.length), ...items.flat()]
  const section = (id: number, body: Code) => [id, ...unsigned(body.length), ...body]
  const name = (text: string) => list([...Buffer.from(text)].map((byte) => [byte]))
  const type = ({ parameters, result }: WasmFunction) => [
    0x60,
    ...list(new Array<Code>(parameters).fill([I32])),
    ...(result ? [1, I32] : [0]),
  ]
  const body = ({ locals, vectors = 0, body }: WasmFunction) => {
    const whole = [
      ...list([
        [...unsigned(locals), I32],
        [...unsigned(vectors), V128],
      ]),
      ...body,
      0x0b,
    ]
    return [...unsigned(whole.length), ...whole]
  }
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list(functions.map(type))),
    ...section(2, list([[...name('arena'), ...name('memory'), 0x02, 0x01, ...unsigned(1), ...unsigned(MOST_PAGES)]])),
    ...section(3, list(functions.map((_, index) => unsigned(index)))),
    ...section(7, list(functions.map((each, index) => [...name(each.name), 0x00, ...unsigned(index)]))),
    ...section(10, list(functions.map(body))),
  ])
}
