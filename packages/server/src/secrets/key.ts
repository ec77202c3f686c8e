import { randomBytes } from 'node:crypto'
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'

const keyBytes = 32

/** The key is there but cannot be used; the message says what to do. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
}

export const keyFile = (data: string): string => join(data, 'secret.key')

/** The 32 bytes of OFFHOOK_SECRET_KEY or of `<data>/secret.key`, which is made (0600) where neither exists. */
export async function loadKey(data: string, variable: string | undefined): Promise<Uint8Array> {
  if (variable !== undefined && variable !== '') return decode(variable, 'the variable OFFHOOK_SECRET_KEY')
  const path = keyFile(data)
  const existing = await readKey(path)
  if (existing) return existing
  await mkdir(data, { recursive: true, mode: 0o700 })
  await create(path)
  const made = await readKey(path)
  if (!made) throw new KeyError(`${path} vanished while it was being made`)
  return made
}

async function readKey(path: string): Promise<Uint8Array | undefined> {
  try {
    return decode(await readFile(path, 'utf8'), path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Written whole under another name and then linked: of two processes that start at once one wins, and none reads half. */
async function create(path: string): Promise<void> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await unlink(draft)
  }
}

function decode(text: string, where: string): Uint8Array {
  const trimmed = text.trim()
  const bytes = Buffer.from(trimmed, /^[0-9a-f]{64}$/i.test(trimmed) ? 'hex' : 'base64')
  if (bytes.length === keyBytes) return bytes
  throw new KeyError(`${where} must hold 32 bytes in hexadecimal or base64, but holds ${bytes.length}`)
}
