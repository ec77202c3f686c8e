import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const offhook = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })

it('runs straight from its sources and gives its exit code', () => {
  expect(offhook('--version')).toMatchObject({ status: 0, stderr: '' })
  expect(offhook('nonsense')).toMatchObject({ status: 2, stdout: '' })
})
