import { readFileSync } from 'node:fs'

/** The rows of the first table under this heading of docs/spec, without its head, cells as text. */
export function rowsOf(file: string, heading: string): string[][] {
  const text = readFileSync(new URL(`../../../docs/spec/${file}`, import.meta.url), 'utf8')
  const part = text.split(/^#+ /m).find((section) => section.startsWith(`${heading}\n`))
  if (part === undefined) throw new Error(`${file} has no heading ${heading}`)
  const lines = part.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .slice(1, line.lastIndexOf('|'))
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  )
}
