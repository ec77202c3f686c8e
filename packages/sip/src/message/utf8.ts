// Bytes that are no UTF-8 become the lone surrogates U+DC80 to U+DCFF and come back as the same bytes, so that text in
// another encoding survives a pass through us.

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const strays = /[\udc80-\udcff]/u

export function decode(bytes: Uint8Array): string {
  const text = decoder.decode(bytes)
  return text.includes('\ufffd') ? decodeExactly(bytes) : text
}

/** Of one text, or of two in a row. The bytes may be a view of a buffer shared with others, as Node's `Buffer.from` gives. */
export function encode(text: string, then = ''): Uint8Array {
  return pooled(text, then) ?? encodeAny(text + then)
}

const POOL = 16_384
let pool = new ArrayBuffer(0)
let used = 0

/** A buffer of its own for every message costs more than all the rest of printing it. Undefined where it is not ASCII. */
function pooled(text: string, then: string): Uint8Array | undefined {
  const length = text.length + then.length
  if (length > pool.byteLength - used) {
    if (length > POOL / 2) return undefined
    pool = new ArrayBuffer(POOL)
    used = 0
  }
  const bytes = new Uint8Array(pool, used, length)
  // Every other character takes more than a byte and finds no room.
  if (encoder.encodeInto(text, bytes).read < text.length) return undefined
  // Not joined before, so that nothing is copied twice.
  if (then !== '' && encoder.encodeInto(then, bytes.subarray(text.length)).read < then.length) return undefined
  used += length
  return bytes
}

function encodeAny(text: string): Uint8Array {
  if (isWellFormed(text)) return encoder.encode(text)
  const out = new Uint8Array(countBytes(text))
  let at = 0
  // Every second part is a stray.
  for (const part of text.split(/([\udc80-\udcff])/u)) {
    const bytes = strays.test(part) ? Uint8Array.of(part.charCodeAt(0) & 0xff) : encoder.encode(part)
    out.set(bytes, at)
    at += bytes.length
  }
  return out
}

/** ES2024, in all browsers since 2023; the compiler's library is older. */
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed()
}

/** Where texts are encoded to be measured. */
let room = new Uint8Array(0)

function roomFor(text: string): Uint8Array {
  const need = 3 * text.length
  if (room.length < need) room = new Uint8Array(Math.max(need, 16_384))
  return room
}

/** Length in bytes. */
export function byteLength(text: string): number {
  // Encoding is quicker than counting, but has to be started.
  if (text.length < 100 || !isWellFormed(text)) return countBytes(text)
  return encoder.encodeInto(text, roomFor(text)).written
}

function countBytes(text: string): number {
  let length = text.length
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x80) continue
    if (code < 0x800) length++
    else if (code >= 0xd800 && code < 0xdc00 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      length += 2
      i++
    } else if (code < 0xdc80 || code > 0xdcff) length += 2
  }
  return length
}

function decodeExactly(bytes: Uint8Array): string {
  let out = ''
  let codes: number[] = []
  for (let i = 0; i < bytes.length; ) {
    const size = sequenceLength(bytes, i)
    let code = bytes[i++] ?? 0
    if (size === 0) code += 0xdc00
    else if (size > 1) code &= 0x7f >> size
    for (let rest = size - 1; rest > 0; rest--) code = (code << 6) | ((bytes[i++] ?? 0) & 0x3f)
    codes.push(code)
    if (codes.length === 4096 || i === bytes.length) {
      out += String.fromCodePoint(...codes)
      codes = []
    }
  }
  return out
}

/** Bytes of the valid sequence at `at`, or 0. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0
  if (lead < 0x80) return 1
  const size = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0
  for (let i = 1; i < size; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0
  const second = bytes[at + 1] ?? 0
  // Overlong forms, surrogates and what lies beyond Unicode are no UTF-8.
  if (lead === 0xe0 && second < 0xa0) return 0
  if (lead === 0xed && second > 0x9f) return 0
  if (lead === 0xf0 && second < 0x90) return 0
  if (lead === 0xf4 && second > 0x8f) return 0
  return size
}
