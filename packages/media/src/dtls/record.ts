import { createCipheriv, createDecipheriv } from 'node:crypto'
import { ReplayWindow } from '../srtp/replay-window.ts'
import { DTLS_1_2 } from './constants.ts'
import type { WriteKeys } from './secrets.ts'

const HEADER = 13
const EXPLICIT_NONCE = 8
const TAG = 16
/** What epoch 1 adds to a record. */
export const SEALED_OVERHEAD = EXPLICIT_NONCE + TAG
export const RECORD_HEADER = HEADER

const LAST_SEQUENCE = 2 ** 48 - 1

export interface DtlsRecord {
  readonly type: number
  readonly epoch: number
  readonly body: Buffer
  /** The whole record. */
  readonly raw: Buffer
}

/** Cuts a datagram into records (RFC 6347 4.1); stops at the first that is not whole or not DTLS. */
export function splitRecords(datagram: Buffer): DtlsRecord[] {
  const records: DtlsRecord[] = []
  let at = 0
  while (at + HEADER <= datagram.length) {
    const end = at + HEADER + datagram.readUInt16BE(at + 11)
    // The first record of a hello may say DTLS 1.0; what counts is negotiated inside (RFC 6347 4.2.1).
    if (end > datagram.length || datagram[at + 1] !== 0xfe) break
    const raw = datagram.subarray(at, end)
    records.push({ type: raw[0] ?? 0, epoch: raw.readUInt16BE(3), body: raw.subarray(HEADER), raw })
    at = end
  }
  return records
}

/** Writes records of one epoch: epoch 0 in the clear, epoch 1 with AES-128-GCM (RFC 5288 3). */
export class RecordWriter {
  readonly epoch: 0 | 1
  readonly #keys: WriteKeys | undefined
  #sequence = 0

  constructor(keys?: WriteKeys) {
    this.epoch = keys ? 1 : 0
    this.#keys = keys
  }

  write(type: number, body: Buffer): Buffer {
    if (this.#sequence > LAST_SEQUENCE) throw new RangeError('the record sequence of this epoch is used up')
    const keys = this.#keys
    const length = body.length + (keys ? SEALED_OVERHEAD : 0)
    const record = Buffer.allocUnsafe(HEADER + length)
    record[0] = type
    record.writeUInt16BE(DTLS_1_2, 1)
    record.writeUInt16BE(this.epoch, 3)
    record.writeUIntBE(this.#sequence++, 5, 6)
    record.writeUInt16BE(length, 11)
    if (keys) seal(keys, record, body)
    else body.copy(record, HEADER)
    return record
  }
}

/** Puts the body behind the header that stands in `record`: explicit nonce, ciphertext, tag. */
function seal(keys: WriteKeys, record: Buffer, body: Buffer): void {
  const explicit = record.subarray(3, 11)
  const cipher = createCipheriv('aes-128-gcm', keys.key, nonceOf(keys, explicit))
  cipher.setAAD(additionalData(record, body.length))
  explicit.copy(record, HEADER)
  const end = HEADER + EXPLICIT_NONCE + cipher.update(body).copy(record, HEADER + EXPLICIT_NONCE)
  cipher.final()
  cipher.getAuthTag().copy(record, end)
}

function nonceOf({ iv }: WriteKeys, explicit: Buffer): Buffer {
  const nonce = Buffer.allocUnsafe(4 + EXPLICIT_NONCE)
  nonce.writeUInt32BE(iv)
  explicit.copy(nonce, 4)
  return nonce
}

/** Epoch and sequence, type, version, length of the plaintext (RFC 5246 6.2.3.3). */
function additionalData(header: Buffer, length: number): Buffer {
  const data = Buffer.allocUnsafe(HEADER)
  header.copy(data, 0, 3, 11)
  header.copy(data, 8, 0, 3)
  data.writeUInt16BE(length, 11)
  return data
}

/** Opens records of epoch 1. */
export class RecordOpener {
  readonly #keys: WriteKeys
  readonly #window = new ReplayWindow(64)

  constructor(keys: WriteKeys) {
    this.#keys = keys
  }

  /** The plaintext; undefined, without a word to anybody, for a forgery or a repetition (RFC 6347 4.1.2.7). */
  open({ body, raw }: DtlsRecord): Buffer | undefined {
    const sequence = raw.readUIntBE(5, 6)
    if (body.length < SEALED_OVERHEAD || !this.#window.isFresh(sequence)) return undefined
    const nonce = nonceOf(this.#keys, body.subarray(0, EXPLICIT_NONCE))
    const decipher = createDecipheriv('aes-128-gcm', this.#keys.key, nonce, { authTagLength: TAG })
    decipher.setAAD(additionalData(raw, body.length - SEALED_OVERHEAD))
    decipher.setAuthTag(body.subarray(-TAG))
    const plain = decipher.update(body.subarray(EXPLICIT_NONCE, -TAG))
    try {
      decipher.final()
    } catch {
      return undefined
    }
    this.#window.use(sequence)
    return plain
  }
}
