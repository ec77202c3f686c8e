/** `npm run docs:api`: the reference of the API is made without a warning, and so every public export says what it is. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const out = mkdtempSync(join(tmpdir(), 'offhook-api-'))
afterAll(() => rmSync(out, { recursive: true }))

const has = (page: string, member: string): boolean => page.includes(`id="${member.toLowerCase()}"`)

describe('the reference of the API', () => {
  // It fails on a public export without a docstring, on a link to nowhere, and on a public type that is not exported.
  it('is made of the sources without a warning', async () => {
    const typedoc = join(root, 'node_modules/typedoc/bin/typedoc')
    const { stdout } = await promisify(execFile)(process.execPath, [typedoc, '--out', out], { cwd: root })
    expect(stdout).not.toMatch(/warning|error/i)
  }, 300_000)

  it.each([
    ['@offhook/phone', '_offhook_phone._offhook_phone', 'Phone', 'conference'],
    ['@offhook/phone/audio', '_offhook_phone._offhook_phone_audio', 'Phone', 'unlockAudio'],
    ['@offhook/phone/tabs', '_offhook_phone.tabs', 'SharedPhone', 'own'],
    ['@offhook/jssip', '_offhook_jssip', 'UA', 'register'],
  ])('has %s', (_, module, name, member) => {
    const page = readFileSync(join(out, 'classes', `${module}.${name}.html`), 'utf8')
    expect(has(page, member)).toBe(true)
    expect(page.includes(root)).toBe(false)
  })

  it('leaves out what is not for pages', () => {
    const page = readFileSync(join(out, 'classes', '_offhook_phone._offhook_phone.FullCall.html'), 'utf8')
    expect(['hold', 'facts', 'host', 'learn', 'kit'].filter((name) => has(page, name))).toEqual(['hold'])
  })
})
