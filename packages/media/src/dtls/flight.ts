import { CONTENT } from './constants.ts'
import { type HandshakeMessage, MESSAGE_HEADER, writeHeader } from './reassembly.ts'
import { RECORD_HEADER, type RecordWriter, SEALED_OVERHEAD } from './record.ts'

/** Below every path's MTU, with room for IPv6, UDP and a tunnel. */
export const LARGEST_DATAGRAM = 1200
/** A fragment smaller than this is not worth starting at the end of a datagram. */
const SMALLEST_FRAGMENT = 64

const CHANGE = Buffer.from([1])

export type FlightItem =
  | { readonly kind: 'message'; readonly message: HandshakeMessage; readonly writer: RecordWriter }
  | { readonly kind: 'change-cipher-spec'; readonly writer: RecordWriter }

/** Messages that go out together, and again together (RFC 6347 4.2.4), as datagrams of at most `LARGEST_DATAGRAM`. */
export function packFlight(items: readonly FlightItem[]): Buffer[] {
  const datagrams: Buffer[] = []
  let records: Buffer[] = []
  let used = 0
  const flush = () => {
    const [first] = records
    if (first) datagrams.push(records.length === 1 ? first : Buffer.concat(records, used))
    records = []
    used = 0
  }
  const add = (record: Buffer) => {
    if (used + record.length > LARGEST_DATAGRAM) flush()
    records.push(record)
    used += record.length
  }
  for (const item of items) {
    if (item.kind === 'change-cipher-spec') {
      add(item.writer.write(CONTENT.changeCipherSpec, CHANGE))
      continue
    }
    const { message, writer } = item
    const overhead = RECORD_HEADER + MESSAGE_HEADER + (writer.epoch === 1 ? SEALED_OVERHEAD : 0)
    let offset = 0
    do {
      const left = message.body.length - offset
      if (LARGEST_DATAGRAM - used - overhead < Math.min(left, SMALLEST_FRAGMENT)) flush()
      const bytes = message.body.subarray(offset, offset + LARGEST_DATAGRAM - used - overhead)
      add(writer.write(CONTENT.handshake, fragment(message, offset, bytes)))
      offset += bytes.length
    } while (offset < message.body.length)
  }
  flush()
  return datagrams
}

function fragment(message: HandshakeMessage, offset: number, bytes: Buffer): Buffer {
  if (bytes.length === message.body.length) return message.raw
  const cut = Buffer.allocUnsafe(MESSAGE_HEADER + bytes.length)
  writeHeader(cut, message, offset, bytes.length)
  bytes.copy(cut, MESSAGE_HEADER)
  return cut
}
