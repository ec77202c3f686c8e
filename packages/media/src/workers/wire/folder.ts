import { createHash, randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { isFields } from './check.ts'

/** Of a socket's path, in bytes: what every system takes. */
const LONGEST_PATH = 100
const ENTRY = /^worker-([0-9a-f]+)\.json$/

/** The folder by which a pool finds its workers again. Only its owner may look into it. */
export interface Folder {
  readonly path: string
  /** Known to the master and its workers alone. */
  readonly secret: Buffer
}

/** Makes what is missing. Rejects where the secret could be known to others. */
export async function openFolder(path: string): Promise<Folder> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await chmod(path, 0o700)
  const file = join(path, 'secret')
  try {
    await writeFile(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  if (process.platform !== 'win32' && ((await stat(file)).mode & 0o077) !== 0)
    throw new Error(`${file} may be read by others: chmod 600`)
  const secret = Buffer.from((await readFile(file, 'utf8')).trim(), 'hex')
  if (secret.length !== 32) throw new Error(`${file} is damaged: remove it`)
  return { path, secret }
}

/** Where a worker listens. In the folder, or where its path would be too long, in one of our own for temporary files. */
export async function socketPath({ path }: Folder, id: string): Promise<string> {
  if (process.platform === 'win32') return `\\\\.\\pipe\\offhook-${id}`
  const near = join(path, `worker-${id}.sock`)
  if (Buffer.byteLength(near) <= LONGEST_PATH) return near
  const { uid } = userInfo()
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 12)
  const far = join(tmpdir(), `offhook-${uid}-${hash}`)
  await mkdir(far, { recursive: true, mode: 0o700 })
  // Somebody else may have made it first, to take our workers' place.
  const { uid: owner, mode } = await stat(far)
  if (owner !== uid || (mode & 0o077) !== 0) throw new Error(`${far} is not ours alone`)
  return join(far, `worker-${id}.sock`)
}

const entryFile = (folder: string, id: string): string => join(folder, `worker-${id}.json`)

export async function register(folder: string, id: string, socket: string): Promise<void> {
  await writeFile(entryFile(folder, id), JSON.stringify({ socket }), { mode: 0o600 })
}

export async function unregister(folder: string, id: string, socket: string): Promise<void> {
  await Promise.all([rm(entryFile(folder, id), { force: true }), rm(socket, { force: true })])
}

/** Workers that have said where they listen, living or not. */
export async function registered({ path }: Folder): Promise<{ id: string; socket: string }[]> {
  const found: { id: string; socket: string }[] = []
  for (const name of await readdir(path)) {
    const id = ENTRY.exec(name)?.[1]
    if (id === undefined) continue
    const entry = parse(await readFile(join(path, name), 'utf8').catch(() => ''))
    if (isFields(entry) && typeof entry.socket === 'string') found.push({ id, socket: entry.socket })
  }
  return found
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
