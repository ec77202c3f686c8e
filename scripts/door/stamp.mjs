import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './run.mjs'

/** A digest of the contents of these files and folders (relative to the repository), and of `extra`. */
export function digestOf(places, extra = '') {
  const hash = createHash('sha256').update(extra)
  for (const place of places)
    for (const file of filesBelow(path.join(root, place))) hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}

export function isStamped(file, digest) {
  const full = path.join(root, file)
  return existsSync(full) && readFileSync(full, 'utf8') === digest
}

export function stamp(file, digest) {
  const full = path.join(root, file)
  mkdirSync(path.dirname(full), { recursive: true })
  writeFileSync(full, digest)
}

function filesBelow(place) {
  if (!existsSync(place)) return []
  if (!statSync(place).isDirectory()) return [place]
  return readdirSync(place)
    .sort()
    .flatMap((name) => filesBelow(path.join(place, name)))
}
