/** As much DER (X.690) as a self-signed certificate takes. */
export function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length =
    body.length < 0x80
      ? [body.length]
      : body.length < 0x100
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

export const sequence = (...parts: Buffer[]) => der(0x30, ...parts)
export const set = (...parts: Buffer[]) => der(0x31, ...parts)
export const utf8 = (text: string) => der(0x0c, Buffer.from(text))
export const bits = (bytes: Buffer) => der(0x03, Buffer.from([0]), bytes)
export const tagged = (number: number, ...parts: Buffer[]) => der(0xa0 + number, ...parts)

/** A positive number, most significant byte first. */
export function integer(bytes: Buffer): Buffer {
  return der(0x02, (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes)
}

export function objectId(...arcs: [number, number, ...number[]]): Buffer {
  const [first, second, ...rest] = arcs
  const bytes = [first * 40 + second]
  for (const arc of rest) {
    const groups = [arc & 0x7f]
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80)
    bytes.push(...groups)
  }
  return der(0x06, Buffer.from(bytes))
}

/** UTCTime until 2049, GeneralizedTime from 2050 (RFC 5280 4.1.2.5). `at`: ms since 1970. */
export function time(at: number): Buffer {
  const digits = `${new Date(at).toISOString().replace(/\D/g, '').slice(0, 14)}Z`
  return Number(digits.slice(0, 4)) < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits))
}
