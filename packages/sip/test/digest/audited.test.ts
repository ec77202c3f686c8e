import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { ha1, useAuditedHashes } from '../../src/digest/index.ts'

it('gives servers the same hashes from a library, and SHA-512-256 besides', () => {
  const text = '张:pbx.test:geheim'
  const before = [ha1('MD5', '张', 'pbx.test', 'geheim'), ha1('SHA-256', '张', 'pbx.test', 'geheim')]
  expect(() => ha1('SHA-512-256', '张', 'pbx.test', 'geheim')).toThrow('SHA-512-256')
  useAuditedHashes()
  const after = (['MD5', 'SHA-256', 'SHA-512-256'] as const).map((name) => ha1(name, '张', 'pbx.test', 'geheim'))
  expect(after.slice(0, 2)).toEqual(before)
  expect(after).toEqual(['md5', 'sha256', 'sha512-256'].map((name) => createHash(name).update(text).digest('hex')))
})
