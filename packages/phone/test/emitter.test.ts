import { expect, it } from 'vitest'
import { Emitter } from '../src/emitter.ts'

interface Events {
  state: (name: string) => void
  ended: () => void
}

it('tells a late subscriber the present value at once', () => {
  const emitter = new Emitter<Events>(() => {}, { state: () => ['ringing'], ended: () => undefined })
  const heard: string[] = []
  emitter.on('state', (name) => heard.push(name))
  emitter.on('ended', () => heard.push('ended'))
  expect(heard).toEqual(['ringing'])
})

it('goes on to the others when a listener throws, and reports it', () => {
  const reported: unknown[] = []
  const emitter = new Emitter<Events>((error) => reported.push(error))
  const heard: string[] = []
  const error = new Error('listener')
  emitter.on('state', () => {
    throw error
  })
  emitter.on('state', (name) => heard.push(name))
  emitter.emit('state', 'answered')
  expect(heard).toEqual(['answered'])
  expect(reported).toEqual([error])
})

it('tells nobody who has unsubscribed', () => {
  const emitter = new Emitter<Events>(() => {})
  const heard: string[] = []
  const off = emitter.on('state', (name) => heard.push(name))
  off()
  emitter.emit('state', 'answered')
  expect(heard).toEqual([])
})

it('does not tell a listener twice that subscribes while others are told', () => {
  let state = 'a'
  const emitter = new Emitter<Events>(() => {}, { state: () => [state] })
  const heard: string[] = []
  emitter.on('state', (name) => {
    if (name === 'b') emitter.on('state', (late) => heard.push(late))
  })
  state = 'b'
  emitter.emit('state', 'b')
  expect(heard).toEqual(['b'])
})
