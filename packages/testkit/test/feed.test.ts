import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { Feed, fillTemplate, freePort, freePortRange, isFree, run, tempDir, until } from '../src/index.ts'

test('a feed gives what came before and what comes after', async () => {
  const feed = new Feed<number>()
  feed.push(1)
  const later = feed.wait((item) => item > 1)
  feed.push(2)
  expect(await feed.wait((item) => item === 1)).toBe(1)
  expect(await later).toBe(2)
  await expect(feed.wait((item) => item === 1, { from: 1, timeout: 20, what: 'one' })).rejects.toThrow('no one within')
})

test('who waits for a closed feed is told why it was closed', async () => {
  const feed = new Feed<string>()
  const waiting = feed.wait(() => true, { what: 'word' })
  feed.close(new Error('gone'))
  await expect(waiting).rejects.toThrow('no word before the end (gone)')
})

test('until: the first value that counts, or a failure that says what was missing', async () => {
  let calls = 0
  expect(await until(() => ++calls > 2 && 'third', { every: 1 })).toBe('third')
  await expect(until(() => false, { timeout: 20, every: 5, what: 'luck' })).rejects.toThrow('no luck within 20 ms')
})

test('free ports are free, even first, and never given twice', async () => {
  const [first, last] = await freePortRange(4)
  expect(first % 2).toBe(0)
  expect(last - first).toBe(3)
  const port = await freePort('tcp')
  expect(port < first || port > last).toBe(true)
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, resolve))
  expect(await isFree(port, 'tcp')).toBe(false)
  await new Promise((resolve) => server.close(resolve))
  expect(await isFree(port, 'tcp')).toBe(true)
})

test('a process: its lines, its input, its end', async () => {
  const cat = await run('cat', [])
  cat.write('one\ntwo\n')
  expect(await cat.lines.wait((line) => line === 'two')).toBe('two')
  expect(await cat.stop()).toEqual({ code: null, signal: 'SIGTERM' })
  expect(cat.output()).toBe('one\ntwo')
  await expect(run('/nowhere/at/all', [])).rejects.toThrow('ENOENT')
})

test('a process that overstays is stopped', async () => {
  const sleeper = await run('sleep', ['60'], { timeout: 50 })
  expect((await sleeper.exited).signal).toBe('SIGTERM')
})

test('a scratch folder is gone after removal', async () => {
  const dir = tempDir()
  expect(dir.join('a', 'b')).toBe(`${dir.path}/a/b`)
  dir.remove()
  await expect(import('node:fs/promises').then(({ stat }) => stat(dir.path))).rejects.toThrow('ENOENT')
})

test('a template wants all its values and no others', () => {
  expect(() => fillTemplate('sipp/busy.xml', { status: 486 })).toThrow("wants a value for 'reason'")
  expect(() => fillTemplate('sipp/busy.xml', { status: 486, reason: 'Busy', colour: 'red' })).toThrow(
    'does not use colour',
  )
  expect(fillTemplate('sipp/busy.xml', { status: 486, reason: 'Busy' })).toContain('SIP/2.0 486 Busy')
})
