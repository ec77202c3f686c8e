import { describe, expect, it } from 'vitest'
import { aorOf, extensionOf, hostOf, isWebSocketUrl, webSocketUrl } from '../src/model/address.ts'
import { fetchConfig, readConfig } from '../src/model/config.ts'
import { SignInForm } from '../src/model/sign-in-form.ts'

describe('addresses', () => {
  it.each([
    ['1001', 'pbx.example', 'sip:1001@pbx.example'],
    [' alice@other.example ', 'pbx.example', 'sip:alice@other.example'],
    ['sip:alice@other.example', '', 'sip:alice@other.example'],
    ['1001', '', undefined],
    ['a b', 'pbx.example', undefined],
    ['a<b', 'pbx.example', undefined],
  ])('%j at %j is %s', (extension, domain, aor) => {
    expect(aorOf(extension, domain)).toBe(aor)
  })

  it('are taken apart', () => {
    expect(extensionOf('sip:1001@pbx.example')).toBe('1001')
    expect(hostOf('wss://pbx.example:8443/ws')).toBe('pbx.example')
    expect(hostOf('nonsense')).toBe('')
    expect(webSocketUrl('https://pbx.example:8443/', '/ws')).toBe('wss://pbx.example:8443/ws')
    expect(webSocketUrl('http://localhost:8080/', '/ws')).toBe('ws://localhost:8080/ws')
    expect(isWebSocketUrl('https://pbx.example/ws')).toBe(false)
  })
})

describe('the sign-in form', () => {
  it('says what is missing and gives the account when nothing is', () => {
    const form = new SignInForm(() => {})
    form.set({ server: 'https://pbx.example' })
    expect(form.check()).toBeUndefined()
    expect(form.errors).toEqual({ extension: true, password: true, server: true })
    form.set({ server: 'wss://pbx.example/ws', extension: '1001', password: 'secret' })
    expect(form.check()).toEqual({ server: 'wss://pbx.example/ws', aor: 'sip:1001@pbx.example', password: 'secret' })
  })
})

describe('the server\u2019s configuration', () => {
  it('is read, and what is not understood is left out', () => {
    expect(readConfig({ domain: 'pbx.test', ws: '/ws', services: { echo: '600', tone: 601 } })).toEqual({
      domain: 'pbx.test',
      ws: '/ws',
      services: { echo: '600' },
      sip: {},
    })
    expect(readConfig({ ws: '/ws' })).toBeUndefined()
    expect(readConfig(null)).toBeUndefined()
  })

  it('may be missing', async () => {
    expect(
      await fetchConfig('http://localhost/api/config', async () => new Response('', { status: 404 })),
    ).toBeUndefined()
    expect(await fetchConfig('http://localhost/api/config', async () => new Response('<html>'))).toBeUndefined()
    const refused = () => Promise.reject(new TypeError('refused'))
    expect(await fetchConfig('http://localhost/api/config', refused)).toBeUndefined()
  })
})
