import { expect, it } from 'vitest'
import { Mailbox } from '../../src/switch/mailbox.ts'

it('does one thing after another, in the order it came, also across waits', async () => {
  const order: string[] = []
  const mailbox = new Mailbox(() => {})
  mailbox.post(async () => {
    await Promise.resolve()
    await Promise.resolve()
    order.push('slow first')
  })
  mailbox.post(() => {
    order.push('quick second')
  })
  await mailbox.idle
  expect(order).toEqual(['slow first', 'quick second'])
})

it('tells of a task that throws, and goes on', async () => {
  const failures: unknown[] = []
  const mailbox = new Mailbox((error) => failures.push(error))
  let ran = false
  mailbox.post(() => {
    throw new Error('broken invariant')
  })
  mailbox.post(() => {
    ran = true
  })
  await mailbox.idle
  expect(failures).toEqual([new Error('broken invariant')])
  expect(ran).toBe(true)
})
