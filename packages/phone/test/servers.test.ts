/** Several servers: the first that answers, and home again when nobody talks. */
import { expect, it } from 'vitest'
import { registered, world } from './fake/world.ts'

const server = ['wss://one.test/ws', 'wss://two.test/ws', 'wss://three.test/ws']

it('takes the first that answers', async () => {
  const made = world({ server })
  const urls: string[] = []
  const { opened } = made.server
  made.server.opened = (end) => {
    urls.push((end as { url?: string }).url ?? '')
    opened.call(made.server, end)
  }
  made.network.down.add('one.test')
  void made.phone.start()
  await made.clock.until(() => made.phone.state.name === 'registered')
  expect(urls).toEqual(['wss://two.test/ws'])
})

it('fails when all of them are down, and not before', async () => {
  const made = world({ server })
  for (const host of ['one.test', 'two.test', 'three.test']) made.network.down.add(host)
  const reason = made.phone.start().catch((error: { failure: { reason: string } }) => error.failure.reason)
  await made.clock.until(() => made.phone.state.name === 'failed')
  expect(await reason).toBe('server-unreachable')
  expect(made.network.attempts).toBe(3)
})

it('goes back to the first when it is well again, but not under a call', async () => {
  const made = world({ server })
  made.network.down.add('one.test')
  void made.phone.start()
  await made.clock.until(() => made.phone.state.name === 'registered')
  made.network.down.delete('one.test')
  const call = made.phone.call('bob')
  call.answered.catch(() => {})
  await made.clock.until(() => made.server.invitations.length === 1)
  const states: string[] = []
  made.phone.on('state', (state) => states.push(state.name))
  await made.clock.pass(100_000)
  expect(states).toEqual(['registered'])
  await call.hangUp()
  await made.clock.pass(70_000)
  expect(states).toEqual(['registered', 'reconnecting', 'registered'])
  await made.clock.pass(300_000)
  expect(states).toHaveLength(3)
})

it('stays with the server it has while the first is down', async () => {
  const made = world({ server })
  made.network.down.add('one.test')
  void made.phone.start()
  await made.clock.until(() => made.phone.state.name === 'registered')
  const states: string[] = []
  made.phone.on('state', (state) => states.push(state.name))
  await made.clock.pass(600_000)
  expect(states).toEqual(['registered'])
  void made.phone.stop()
  await made.clock.until(() => made.phone.state.name === 'stopped')
  const { attempts } = made.network
  await made.clock.pass(600_000)
  expect(made.network.attempts).toBe(attempts)
})

it('has a standing registration refreshed at once after a long sleep', async () => {
  const made = await registered()
  const registers = (): number => made.server.log.filter((line) => line === 'REGISTER').length
  const before = registers()
  // Nothing runs while the machine sleeps; then everything is due.
  made.clock.now += 3_600_000
  made.platform.online()
  await made.clock.pass(100)
  expect(registers()).toBe(before + 1)
})
