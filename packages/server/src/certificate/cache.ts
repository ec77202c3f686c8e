import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const folderOf = (data: string) => path.join(data, 'tls')

/** What was kept, or undefined where there is nothing whole. */
export async function cached(data: string): Promise<{ cert: string; key: string } | undefined> {
  try {
    const [cert, key] = await Promise.all(
      ['self-signed.crt', 'self-signed.key'].map((name) => readFile(path.join(folderOf(data), name), 'utf8')),
    )
    return cert === undefined || key === undefined ? undefined : { cert, key }
  } catch {
    return undefined
  }
}

export async function keep(data: string, { cert, key }: { cert: string; key: string }): Promise<void> {
  await mkdir(folderOf(data), { recursive: true, mode: 0o700 })
  await writeFile(path.join(folderOf(data), 'self-signed.key'), key, { mode: 0o600 })
  await writeFile(path.join(folderOf(data), 'self-signed.crt'), cert)
}
