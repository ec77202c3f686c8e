import { writeFileSync } from 'node:fs'
import { createRecordedUserAgent } from '@offhook/sip'
import { expect, test } from 'vitest'
import { run, tempDir } from '../../../testkit/src/index.ts'
import { Link } from '../../../testkit/src/link/index.ts'
import { accept, hangUp, invited, place } from '../session/calls.ts'
import { blocks, running } from './blocks.ts'

/** A call over a lossy link. */
function record(): string[] {
  const lines: string[] = []
  const link = new Link(4, { loss: 0.2, delay: [5, 50] })
  const alice = link.endpoint('alice', {}, (options) => createRecordedUserAgent(options, (line) => lines.push(line)))
  const bob = link.endpoint('bob')
  link.connect(alice, bob, 'udp')
  const session = place(alice)
  link.run(5000)
  accept(bob, invited(bob))
  link.run(10_000)
  hangUp(alice, session)
  link.settle()
  return lines
}

/** The script of docs/sip/trace.md on this trace. */
async function replay(lines: readonly string[]): Promise<{ code: number | null; output: string }> {
  const folder = tempDir('trace')
  const file = folder.join('call.trace.jsonl')
  writeFileSync(file, lines.join('\n'))
  const { args, cwd } = running(blocks('trace.md', 'ts').join('\n'))
  const script = await run(process.execPath, [...args, file], { cwd, timeout: 20_000 })
  const { code } = await script.exited
  folder.remove()
  return { code, output: script.output() }
}

test('the script of docs/sip/trace.md replays a trace, and shows where another core does something else', async () => {
  const lines = record()
  const same = await replay(lines)
  expect(same.output).toMatch(/^\d+ inputs, 0 differences$/)
  expect(same.code).toBe(0)
  const at = lines.findIndex((line) => line.includes('BYE sip:'))
  const other = lines.with(at, (lines[at] ?? '').replace('Max-Forwards: 70', 'Max-Forwards: 69'))
  const different = await replay(other)
  expect(different.output).toContain(`line ${at + 1}\n- `)
  expect(different.code).toBe(1)
}, 30_000)

test('the lines in docs/sip/trace.md are lines of the kinds that are written', () => {
  const kindOf = (line: string) => Object.keys(JSON.parse(line)).join(' ')
  const kinds = new Set(record().map(kindOf))
  kinds.add('now verb of args')
  const shown = blocks('trace.md', 'jsonl').join('').trim().split('\n').map(kindOf)
  expect(shown.length).toBeGreaterThan(5)
  expect(shown.filter((kind) => !kinds.has(kind))).toEqual([])
})
