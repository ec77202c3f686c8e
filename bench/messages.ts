import { readdirSync, readFileSync } from 'node:fs'

const folder = new URL('./messages/', import.meta.url)

/** The thirteen messages, as they would come over the wire. */
export function benchMessages(): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt'))
  return names.sort().map((name) => {
    const text = readFileSync(new URL(name, folder), 'utf8').replaceAll('\n', '\r\n')
    const body = text.indexOf('\r\n\r\n') + 4
    const length = Buffer.byteLength(text.slice(body))
    return text.slice(0, body).replace('Content-Length: 0', `Content-Length: ${length}`) + text.slice(body)
  })
}
