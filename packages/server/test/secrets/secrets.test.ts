import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ha1Pair, openSecrets, randomPassword, SealError } from '../../src/secrets/index.ts'

let data: string
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'offhook-secrets-'))
})
afterEach(() => rm(data, { recursive: true, force: true }))

it('opens what it sealed, in its own place only', async () => {
  const secrets = await openSecrets({ data, env: {} })
  const sealed = secrets.seal('密 secret', 'users/1')
  expect(sealed).toMatch(/^v1\.[\w-]+$/)
  expect(secrets.open(sealed, 'users/1')).toBe('密 secret')
  expect(() => secrets.open(sealed, 'users/2')).toThrow(SealError)
  expect(secrets.seal('密 secret', 'users/1')).not.toBe(sealed)
})

it('refuses damage, truncation and other versions', async () => {
  const secrets = await openSecrets({ data, env: {} })
  const sealed = secrets.seal('secret', 'x')
  const flipped = `${sealed.slice(0, 10)}${sealed[10] === 'A' ? 'B' : 'A'}${sealed.slice(11)}`
  for (const bad of [flipped, sealed.slice(0, -4), sealed.replace('v1', 'v2'), '', 'v1.', 'plain']) {
    expect(() => secrets.open(bad, 'x')).toThrow(SealError)
  }
})

it('makes a key for its owner only, once, whoever comes at the same time', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => openSecrets({ data: join(data, 'new'), env: {} })))
  expect((await stat(join(data, 'new', 'secret.key'))).mode & 0o777).toBe(0o600)
  const sealed = all[0]?.seal('same', 'x') ?? ''
  for (const secrets of all) expect(secrets.open(sealed, 'x')).toBe('same')
  expect(execFileSync('ls', [join(data, 'new')], { encoding: 'utf8' })).toBe('secret.key\n')
})

it('takes the key from the variable, in hexadecimal or base64', async () => {
  const hex = '01'.repeat(32)
  const a = await openSecrets({ data, env: { OFFHOOK_SECRET_KEY: hex } })
  const b = await openSecrets({ data, env: { OFFHOOK_SECRET_KEY: Buffer.from(hex, 'hex').toString('base64') } })
  expect(b.open(a.seal('x', 'y'), 'y')).toBe('x')
  await expect(readFile(join(data, 'secret.key'))).rejects.toThrow(/ENOENT/)
})

it('says what is wrong with a key that is none, without showing it', async () => {
  await expect(openSecrets({ data, env: { OFFHOOK_SECRET_KEY: 'swordfish' } })).rejects.toThrow(/must hold 32 bytes/)
  await expect(openSecrets({ data, env: { OFFHOOK_SECRET_KEY: 'swordfish' } })).rejects.not.toThrow(/swordfish/)
  await writeFile(join(data, 'secret.key'), '')
  await expect(openSecrets({ data, env: {} })).rejects.toThrow(/secret.key must hold 32 bytes/)
})

it('computes HA1 as RFC 7616 3.9.1 has it', () => {
  const { md5, sha256 } = ha1Pair('Mufasa', 'http-auth@example.org', 'Circle of Life')
  expect(md5).toBe('3d78807defe7de2157e2b0b6573a855f')
  expect(sha256).toBe('7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232')
})

it('makes passwords of four groups, each another', () => {
  const made = new Set(Array.from({ length: 500 }, randomPassword))
  expect(made.size).toBe(500)
  for (const password of made) expect(password).toMatch(/^([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}$/)
})
