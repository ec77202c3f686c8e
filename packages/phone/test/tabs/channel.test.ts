/** The channel between the tabs: what is lost is asked for, what is no message changes nothing. */
import { describe, expect, it } from 'vitest'
import { print, read, version } from '../../src/tabs/messages.ts'
import { talking } from './scene.ts'

interface Said {
  readonly type: string
  readonly term: number
  readonly seq: number
}

describe('the channel', () => {
  it('asks for the whole picture where something was lost', async () => {
    const { two, three, clock, browser, session } = await talking()
    let lost = 0
    browser.loses = (data) => (data as Said).type === 'picture' && lost++ < 2
    browser.server.apply(session.hangUp(undefined, clock.now))
    await clock.until(() => lost > 0)
    await clock.pass(100)
    expect(two.phone.calls).toHaveLength(1)
    // The next sign of life tells.
    await clock.until(() => two.phone.calls.length === 0 && three.phone.calls.length === 0, 6_000)
  })

  it('tells of digits that came, in every tab', async () => {
    const { three, clock, browser, session } = await talking()
    const digits: string[] = []
    three.phone.calls[0]?.on('dtmf', (digit) => digits.push(digit))
    const headers = [['Content-Type', 'application/dtmf-relay']] as const
    browser.server.apply(session.send('INFO', { headers, body: 'Signal=5\r\n' }, clock.now).effects)
    await clock.until(() => digits.length === 1)
    expect(digits).toEqual(['5'])
  })

  it('is not disturbed by what is no message, nor by leaders of the past', async () => {
    const { one, two, three, clock, browser, leaders } = await talking()
    const picture = browser.said.findLast((data) => (data as Said).type === 'picture') as Said
    const before = JSON.stringify([two, three].map(({ phone }) => phone.calls.map(({ id, state }) => [id, state])))
    for (const data of [
      ...[undefined, null, 0, '', 'hello', [], {}, { offhook: version }, { offhook: version, type: 'no such' }],
      ...damaged(picture),
      {
        ...picture,
        from: 'zombie',
        term: picture.term - 1,
        picture: { phone: { name: 'stopped' }, calls: [], kept: [] },
      },
      print({ type: 'ask', from: 'x', id: 1, command: { verb: 'hangUp', call: 'no-such' } }),
      {
        offhook: version,
        type: 'ask',
        from: 'x',
        id: 1,
        command: { verb: 'constructor', call: one.phone.calls[0]?.id },
      },
      { offhook: version, type: 'ask', from: 'x', id: 1, command: { verb: 'call', call: 'y', target: 7, options: {} } },
      { offhook: version, type: 'reply', to: 'nobody', id: 1 },
    ])
      browser.shout(data)
    await clock.pass(1_000)
    expect(JSON.stringify([two, three].map(({ phone }) => phone.calls.map(({ id, state }) => [id, state])))).toBe(
      before,
    )
    expect(leaders()).toEqual([one])
    expect([one, two, three].flatMap(({ platform }) => platform.reported)).toEqual([])
    expect(two.platform.session.get('evil')).toBeUndefined()
  })

  it('leaves the lead to the newer of two releases of a page', async () => {
    const { one, leaders, clock, browser } = await talking()
    browser.shout({ offhook: version + 1, type: 'beat' })
    await clock.pass(100)
    expect(leaders()).toEqual([one])
    browser.shout({ offhook: version - 1, type: 'beat' })
    await clock.until(() => leaders()[0] && leaders()[0] !== one)
    expect(leaders()).toHaveLength(1)
  })

  it('reads what it prints', () => {
    const hello = { type: 'hello', from: 'a', term: 0 } as const
    expect(read(structuredClone(print(hello)))).toMatchObject(hello)
  })
})

/** The same with each of its values in turn replaced by one of another kind. */
function damaged(data: unknown): unknown[] {
  if (typeof data !== 'object' || data === null)
    return [Symbol.iterator.description, { a: 1 }, -1].filter((x) => typeof x !== typeof data)
  return Object.entries(data).flatMap(([key, value]) =>
    damaged(value).map((other) =>
      Array.isArray(data) ? Object.assign([...data], { [key]: other }) : { ...data, [key]: other },
    ),
  )
}
