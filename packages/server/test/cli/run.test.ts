import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { languageOf } from '../../src/cli/io.ts'
import { makeLog } from '../../src/cli/log.ts'
import { run } from '../../src/cli/run.ts'
import { ha1Pair, openSecrets } from '../../src/secrets/index.ts'
import { openStore } from '../../src/store/index.ts'
import { openUsers } from '../../src/users/index.ts'
import { fakeIo } from './fake-io.ts'

let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'offhook-cli-'))
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

async function offhook(line: string, over: Parameters<typeof fakeIo>[0] = {}) {
  const io = fakeIo(over)
  const code = await run(line.split(' ').filter(Boolean), io)
  return { code, ...io.printed }
}

describe('the command line', () => {
  it('explains itself in both languages', async () => {
    expect(await offhook('--help')).toMatchObject({ code: 0, out: expect.stringContaining('offhook doctor') })
    expect((await offhook('help --lang zh')).out).toMatch(/启动服务器/)
    expect((await offhook('-v')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  const rows: [line: string, en: RegExp][] = [
    ['', /Which command\?/],
    ['strat', /Did you mean: offhook start/],
    ['frobnicate', /Known:\n {2}offhook start/],
    ['user', /offhook user list/],
    ['user ad', /Did you mean: offhook user add/],
    ['start --confg x', /Did you mean --config\?/],
    ['start x', /takes no 'x'/],
    ['start --log loud', /--log takes one of: fatal/],
    ['start --lang fr', /--lang takes one of: en, zh/],
    ['start --config', /--help/],
    ['user add', /One extension is wanted/],
    ['user add 1 --digest sha1', /--digest takes one of/],
  ]
  it.each(rows)("'%s' is answered with a hint and exit code 2", async (line, en) => {
    const { code, err } = await offhook(line ? `${line} --data ${data}` : '')
    expect(code).toBe(2)
    expect(err).toMatch(en)
  })

  it('takes the language from --lang, else from the locale', () => {
    expect(languageOf('zh', { LANG: 'en_US.UTF-8' })).toBe('zh')
    expect(languageOf(undefined, { LC_ALL: 'zh_CN.UTF-8', LANG: 'en_US.UTF-8' })).toBe('zh')
    expect(languageOf(undefined, { LANG: 'de_DE.UTF-8' })).toBe('en')
    expect(languageOf(undefined, {})).toBe('en')
  })

  it('tells mistakes of the file with their lines, in the language asked for', async () => {
    const file = join(data, 'offhook.yaml')
    writeFileSync(file, 'domain: pbx.test\nlisten:\n  htps: 1\n')
    expect(await offhook(`start --config ${file}`)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`${file}:3:3\n  listen.htps: There is no setting 'htps'. Did you mean 'https'?`),
    })
    expect((await offhook(`start --config=${file} --lang=zh`)).err).toMatch(/是否想写“https”/)
  })
})

describe('offhook user', () => {
  const ha1 = async (extension: string) => {
    const store = await openStore({ data })
    const secrets = await openSecrets({ data, env: {} })
    const users = await openUsers({ store, secrets, config: { domain: 'offhook.internal' } })
    try {
      return await users.ha1(extension)
    } finally {
      await store.close()
    }
  }
  const of = (extension: string, password: string) => ha1Pair(extension, 'offhook.internal', password)

  it('adds with a made password on standard output alone, lists, and removes', async () => {
    const added = await offhook(`user add 1005 --name Anna --data ${data}`)
    expect(added).toMatchObject({ code: 0, out: expect.stringMatching(/^\w{4}-\w{4}-\w{4}-\w{4}\n$/) })
    expect(await ha1('1005')).toEqual(of('1005', added.out.trim()))
    expect((await offhook(`user list --data ${data}`)).out).toBe('EXTENSION  NAME  DIGEST\n1005       Anna  auto\n')
    expect(await offhook(`user remove 1005 --data ${data}`)).toMatchObject({ code: 0 })
    expect((await offhook(`user list --data ${data}`)).err).toMatch(/no users yet/)
  })

  it('sets passwords given, piped or asked for, and makes new ones', async () => {
    await offhook(`user add 1 --password first --data ${data}`)
    expect(await ha1('1')).toEqual(of('1', 'first'))
    await offhook(`user password 1 --data ${data}`, { lines: ['second'] })
    expect(await ha1('1')).toEqual(of('1', 'second'))
    await offhook(`user password 1 --stdin --data ${data}`, { lines: ['third'] })
    expect(await ha1('1')).toEqual(of('1', 'third'))
    const { out } = await offhook(`user reset 1 --data ${data}`)
    expect(await ha1('1')).toEqual(of('1', out.trim()))
    expect(await offhook(`user password 1 --data ${data}`)).toMatchObject({
      code: 1,
      err: 'An empty password is none.\n',
    })
  })

  it('says what is wrong and what to do', async () => {
    await offhook(`user add 1 --password x --data ${data}`)
    expect(await offhook(`user add 1 --password x --data ${data}`)).toMatchObject({
      code: 1,
      err: expect.stringContaining('offhook user password 1'),
    })
    expect((await offhook(`user reset 2 --data ${data} --lang zh`)).err).toMatch(/没有用户 2/)
    expect((await offhook(`user add a/b --data ${data}`)).err).toMatch(/an extension is 1 to 32/)
    const key = { env: { OFFHOOK_SECRET_KEY: '07'.repeat(32) } }
    expect(await offhook(`user list --data ${data}`, key)).toMatchObject({
      code: 1,
      err: expect.stringContaining('another key'),
    })
  })

  it('is seen at once by a server that runs on the same store', async () => {
    const store = await openStore({ data })
    const users = await openUsers({
      store,
      secrets: await openSecrets({ data, env: {} }),
      config: { domain: 'x.test' },
    })
    await offhook(`user add 1007 --password p --data ${data}`)
    expect(await users.ha1('1007')).toEqual(ha1Pair('1007', 'x.test', 'p'))
    await store.close()
  })
})

it('keeps what is named like a secret out of the log', () => {
  let text = ''
  const log = makeLog('info', { write: (line) => (text += line) })
  log.info(
    {
      password: 'swordfish',
      user: { ha1: { md5: 'swordfish' } },
      request: { headers: { authorization: 'swordfish' } },
    },
    'x',
  )
  log.debug('not shown')
  expect(text).not.toMatch(/swordfish|not shown/)
  expect(text).toMatch(/\[secret\]/)
})
