import { describe, expect, it } from 'vitest'
import { memoryStorage } from '../src/model/storages.ts'
import { type Recent, recentsLimit, Store } from '../src/model/store.ts'

const aor = 'sip:1001@pbx.example'
const account = { server: 'wss://pbx.example/ws', aor, password: 'secret' }

function pair() {
  const [local, session] = [memoryStorage(), memoryStorage()]
  return { local, session, store: new Store(local, session) }
}

const recent = (at: number): Recent => ({ number: '1002', direction: 'outgoing', kind: 'answered', at, duration: 3 })

describe('the account', () => {
  it('stays in the tab unless the person chose otherwise', () => {
    const { local, session, store } = pair()
    store.keepAccount(account, false)
    expect(store.account()).toEqual(account)
    expect(session.getItem('offhook.account')).toContain('secret')
    expect(local.getItem('offhook.account')).toBeNull()
  })

  it('outlives the tab when the person chose to stay, until the choice is taken back', () => {
    const { local, store } = pair()
    store.keepAccount(account, true)
    const nextTab = new Store(local, memoryStorage())
    expect(nextTab.account()).toEqual(account)
    expect(nextTab.stays()).toBe(true)
    store.keepAccount(account, false)
    expect(new Store(local, memoryStorage()).account()).toBeUndefined()
  })

  it('of this tab goes before the device\u2019s, and signing out leaves another person\u2019s', () => {
    const { local, store } = pair()
    store.keepAccount(account, true)
    const other = new Store(local, memoryStorage())
    other.keepAccount({ ...account, aor: 'sip:1002@pbx.example' }, false)
    expect(other.account()?.aor).toBe('sip:1002@pbx.example')
    other.forgetAccount()
    expect(other.account()?.aor).toBe(aor)
    store.forgetAccount()
    expect(other.account()).toBeUndefined()
  })
})

describe('recent calls', () => {
  it('are kept newest first, bounded, and apart for each person', () => {
    const { store } = pair()
    for (let at = 1; at <= recentsLimit + 5; at++) store.addRecent(aor, recent(at))
    const recents = store.recents(aor)
    expect(recents).toHaveLength(recentsLimit)
    expect(recents[0]?.at).toBe(recentsLimit + 5)
    expect(store.recents('sip:1002@pbx.example')).toEqual([])
    store.clearRecents(aor)
    expect(store.recents(aor)).toEqual([])
  })
})

describe('what is found in the storage', () => {
  it.each(['', '{', '42', '"text"', '[1,{}]', '{"ringVolume":9,"language":"xx"}'])('%j harms nothing', (text) => {
    const { local, session, store } = pair()
    for (const key of ['offhook.account', 'offhook.preferences', `offhook.recents.${aor}`]) {
      local.setItem(key, text)
      session.setItem(key, text)
    }
    expect(store.account()).toBeUndefined()
    expect(store.preferences()).toEqual({ ringVolume: 0.6, keysAnywhere: true })
    expect(store.recents(aor)).toEqual([])
  })

  it('may be refused by the browser without harm', () => {
    const broken = {
      getItem: () => null,
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
      removeItem: () => {},
    }
    const store = new Store(broken, broken)
    store.keepAccount(account, true)
    expect(store.addRecent(aor, recent(1))).toHaveLength(1)
  })

  it('keeps the person\u2019s choices', () => {
    const { store } = pair()
    store.keepPreferences({ language: 'zh', theme: 'dark', ringVolume: 0, keysAnywhere: false })
    expect(store.preferences()).toEqual({ language: 'zh', theme: 'dark', ringVolume: 0, keysAnywhere: false })
  })
})
