import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ha1Pair, openSecrets } from '../../src/secrets/index.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { importFromConfig, openUsers, Setup, type Users } from '../../src/users/index.ts'

let data: string
let store: Store
let users: Users
const open = async (domain = 'pbx.test', env = {}) => {
  store = await openStore({ data })
  users = await openUsers({ store, secrets: await openSecrets({ data, env }), config: { domain } })
}
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'offhook-users-'))
  await open()
})
afterEach(async () => {
  await store.close()
  await rm(data, { recursive: true, force: true })
})

describe('users', () => {
  it('are added, listed, found and removed', async () => {
    await users.add({ extension: '1002', password: 'b' })
    await users.add({ extension: '1001', password: 'a', name: 'Front desk', digest: 'sha-256' })
    expect(await users.list()).toEqual([
      { extension: '1001', name: 'Front desk', digest: 'sha-256' },
      { extension: '1002', digest: 'auto' },
    ])
    expect(await users.get('1001')).toEqual({ extension: '1001', name: 'Front desk', digest: 'sha-256' })
    await users.remove('1001')
    expect(await users.get('1001')).toBeUndefined()
    expect(await users.ha1('1001')).toBeUndefined()
  })

  it('give HA1 over the realm, and another after a new password', async () => {
    await users.add({ extension: '1001', password: 'old' })
    expect(await users.ha1('1001')).toEqual(ha1Pair('1001', 'pbx.test', 'old'))
    await users.setPassword('1001', 'new')
    expect(await users.ha1('1001')).toEqual(ha1Pair('1001', 'pbx.test', 'new'))
  })

  it('keep their realm when the domain changes later', async () => {
    await users.add({ extension: '1001', password: 'x' })
    await store.close()
    await open('other.test')
    expect(users.realm).toBe('pbx.test')
    expect(await users.ha1('1001')).toEqual(ha1Pair('1001', 'pbx.test', 'x'))
  })

  it('are refused twice, unknown, or without a password', async () => {
    await users.add({ extension: '1001', password: 'x' })
    await expect(users.add({ extension: '1001', password: 'y' })).rejects.toMatchObject({ reason: 'exists' })
    await expect(users.remove('1')).rejects.toMatchObject({ reason: 'unknown' })
    await expect(users.setPassword('1', 'x')).rejects.toMatchObject({ reason: 'unknown' })
    await expect(users.add({ extension: '1', password: '' })).rejects.toMatchObject({ reason: 'invalid' })
    await expect(users.add({ extension: 'a b', password: 'x' })).rejects.toMatchObject({ reason: 'invalid' })
  })

  it('leave neither password nor HA1 in the files', async () => {
    await users.add({ extension: '1001', password: 'correct-horse' })
    const ha1 = ha1Pair('1001', 'pbx.test', 'correct-horse')
    await store.close()
    const bytes = await readFile(join(data, 'offhook.db'), 'latin1')
    for (const secret of ['correct-horse', ha1.md5, ha1.sha256]) expect(bytes).not.toContain(secret)
    await open()
  })

  it('do not open with another key, and say so', async () => {
    await store.close()
    await expect(open('pbx.test', { OFFHOOK_SECRET_KEY: '02'.repeat(32) })).rejects.toMatchObject({ reason: 'key' })
  })
})

describe('the import', () => {
  const lines: string[] = []
  const log = {
    info: (fields: object, text: string) => lines.push(`info ${JSON.stringify(fields)} ${text}`),
    warn: (fields: object, text: string) => lines.push(`warn ${JSON.stringify(fields)} ${text}`),
  }
  it('takes each user once; then the store is right and the log says so', async () => {
    const wanted = [
      { extension: '1001', password: 'first', name: 'Front desk' },
      { extension: '1002', ha1: ha1Pair('1002', 'pbx.test', 'second') },
    ]
    expect(await importFromConfig(users, wanted, log)).toEqual({ added: ['1001', '1002'], differing: [] })
    expect(await importFromConfig(users, wanted, log)).toEqual({ added: [], differing: [] })
    await users.setPassword('1001', 'changed')
    expect(await importFromConfig(users, wanted, log)).toEqual({ added: [], differing: ['1001'] })
    expect(await users.ha1('1001')).toEqual(ha1Pair('1001', 'pbx.test', 'changed'))
    expect(await users.ha1('1002')).toEqual(wanted[1]?.ha1)
    expect(lines).toHaveLength(2)
    expect(lines.join()).toMatch(/the store is right/)
    expect(lines.join()).not.toMatch(/first|second|changed/)
  })
})

describe('the first start', () => {
  let now = Date.now()
  const setup = () => new Setup({ store, users, now: () => now })
  beforeEach(() => {
    now = Date.now() + 1000
  })

  it('on a terminal makes two users and tells their passwords once', async () => {
    const first = await setup().firstStart({ terminal: true })
    if (first.kind !== 'passwords') throw new Error(first.kind)
    expect(first.users.map((user) => user.extension)).toEqual(['1001', '1002'])
    for (const { extension, password } of first.users) {
      expect(await users.ha1(extension)).toEqual(ha1Pair(extension, 'pbx.test', password))
    }
    expect(await setup().firstStart({ terminal: true })).toEqual({ kind: 'none' })
  })

  it('elsewhere gives a link that works once', async () => {
    const first = await setup().firstStart({ terminal: false })
    if (first.kind !== 'link') throw new Error(first.kind)
    expect(await setup().peek(first.token)).toEqual(['1001', '1002'])
    expect(await setup().peek(first.token)).toEqual(['1001', '1002'])
    const passwords = await setup().redeem(first.token, { 1001: 'my-own-choice' })
    expect(passwords[0]).toEqual({ extension: '1001', password: 'my-own-choice' })
    expect(await users.ha1('1002')).toEqual(ha1Pair('1002', 'pbx.test', passwords[1]?.password ?? ''))
    expect(await setup().peek(first.token)).toBeUndefined()
    await expect(setup().redeem(first.token)).rejects.toMatchObject({ reason: 'link' })
    expect(await setup().firstStart({ terminal: false })).toEqual({ kind: 'none' })
  })

  it('refuses a link after a day, one that never was, and the second of two at once', async () => {
    const first = await setup().firstStart({ terminal: false })
    if (first.kind !== 'link') throw new Error(first.kind)
    await expect(setup().redeem('guess')).rejects.toMatchObject({ reason: 'link' })
    const both = await Promise.allSettled([setup().redeem(first.token), setup().redeem(first.token)])
    expect(both.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected'])
    now += 24 * 60 * 60 * 1000 + 1
    const next = await setup().firstStart({ terminal: false })
    expect(next.kind).toBe('none')
  })

  it('gives a new link at the next start while nobody has used one, and the old one ends', async () => {
    const first = await setup().firstStart({ terminal: false })
    now += 25 * 60 * 60 * 1000
    const second = await setup().firstStart({ terminal: false })
    if (first.kind !== 'link' || second.kind !== 'link') throw new Error(second.kind)
    expect(await setup().peek(first.token)).toBeUndefined()
    expect(await setup().peek(second.token)).toEqual(['1001', '1002'])
  })

  it('never resets a password that was set by other means since', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const live = new Setup({ store, users })
    await live.firstStart({ terminal: false })
    vi.setSystemTime(Date.now() + 5000)
    await users.setPassword('1001', 'mine')
    const next = await live.firstStart({ terminal: true })
    vi.useRealTimers()
    expect(next.kind === 'passwords' && next.users.map((user) => user.extension)).toEqual(['1002'])
    expect(await users.ha1('1001')).toEqual(ha1Pair('1001', 'pbx.test', 'mine'))
  })

  it('stores no token', async () => {
    const first = await setup().firstStart({ terminal: false })
    const rows = await store.db.selectFrom('setup_links').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(first.kind === 'link' ? first.token : '')
  })

  it('does nothing where users came from the configuration', async () => {
    await importFromConfig(users, [{ extension: '200', password: 'x' }])
    expect(await setup().firstStart({ terminal: true })).toEqual({ kind: 'none' })
  })
})
