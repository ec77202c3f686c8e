/** What is published, as others use it: imported, required, read by TypeScript, and judged by publint and attw. */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { codeOf } from './code-of.ts'
import { install, type Project } from './published.ts'

let project: Project
beforeAll(async () => {
  project = await install()
}, 120_000)
afterAll(() => project?.remove())

const use = `
  const phone = new Phone({ server: 'wss://pbx.test/ws', aor: 'sip:alice@pbx.test' })
  const said = phone.start().catch((error) => [error instanceof PhoneError, error.failure.reason])
  said.then(([known, reason]) => console.log(phone.state.name, known, reason))`

it.each(['@offhook/phone', '@offhook/phone/audio'])('%s is imported and required, and says what it lacks', (front) => {
  expect(project.runs('a.mjs', `import { Phone, PhoneError } from '${front}'\n${use}`)).toBe(
    'failed true insecure-page',
  )
  expect(project.runs('b.cjs', `const { Phone, PhoneError } = require('${front}')\n${use}`)).toBe(
    'failed true insecure-page',
  )
})

it('its types are those of the sources, in modules of both kinds; the examples of its README are right', () => {
  const code = `
    import { Phone, type Call, type FailureReason, type Platform } from '@offhook/phone'
    import { Phone as AudioPhone } from '@offhook/phone/audio'
    import { SharedPhone } from '@offhook/phone/tabs'
    declare const platform: Platform
    const phone = new Phone({ server: ['wss://a.test/ws'], aor: 'sip:a@b.test', sessionTimer: false }, platform)
    phone.on('incoming', (call) => void call.transfer('bob'))
    phone.on('state', (state) => { if (state.name === 'failed') console.log(state.failure.remedy.zh.length) })
    const shared = new SharedPhone(Phone, { server: '/ws', aor: 'sip:a@b.test', sessionTimer: false })
    shared.on('leads', (own) => own?.useTones('CN'))
    shared.on('incoming', (call) => void call.own?.showCamera())
    void new SharedPhone(AudioPhone, { server: '/ws', aor: 'sip:a@b.test' }).calls[0]?.transfer('carol')
    const small: Call = new AudioPhone({ server: '/ws', aor: 'sip:a@b.test' }).call('bob')
    const reason: FailureReason = 'busy'
    // @ts-expect-error: an audio phone does not transfer
    small.transfer('bob')
    export { reason }`
  const files = ['c.mts', 'd.cts', ...readme()]
  for (const name of files.slice(0, 2)) writeFileSync(join(project.folder, name), code)
  const tsc = fileURLToPath(import.meta.resolve('typescript/lib/tsc.js'))
  const flags = '--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --module nodenext --target es2022'.split(
    ' ',
  )
  const args = [tsc, ...flags, '--lib', 'es2023,dom,dom.iterable', ...files]
  expect(complaints(args, project.folder)).toBe('')
}, 120_000)

function complaints(args: string[], cwd: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' })
  return stdout + stderr
}

/** Each `ts` block of the README as a module of its own. */
function readme(): string[] {
  return codeOf(readFileSync(join(project.installed, 'README.md'), 'utf8')).map((code, at) => {
    const name = `readme-${at}.mts`
    writeFileSync(join(project.folder, name), code)
    return name
  })
}

it('publint has nothing to say', async () => {
  const { messages } = await publint({ pkgDir: project.installed, pack: false, strict: true })
  expect(messages).toEqual([])
})

it('attw has nothing to say', async () => {
  const data = new Uint8Array(readFileSync(project.tarball))
  const result = await checkPackage(createPackageFromTarballData(data), { entrypoints: ['.', './audio', './tabs'] })
  expect('problems' in result && result.problems).toEqual([])
}, 60_000)
