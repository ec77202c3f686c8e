// What is there at run time.
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../door/run.mjs'
import { names as allowed } from './allowed.mjs'
import { samples } from './samples.mjs'

const require = createRequire(path.join(root, 'package.json'))
const theirs = path.dirname(require.resolve('jssip/lib/JsSIP.js'))
const ours = path.join(root, 'packages/jssip/src')

/** Whatever begins so is private by its own convention. */
const isPublic = (name) => !name.startsWith('_') && name !== 'constructor'

/** @returns {Promise<{ gaps: string[], compared: number, modules: number }>} */
export async function missingNames() {
  const gaps = []
  let compared = 0
  const lack = (what, why = 'missing') => {
    if (!allowed.has(what)) gaps.push(`${what}: ${why}`)
  }
  const same = (where, expected, given) => {
    compared++
    if (typeof expected !== typeof given && !(expected === null || given === null))
      lack(where, `${typeof expected} there, ${typeof given} here`)
    else if (typeof expected !== 'function' && typeof expected !== 'object' && expected !== given)
      lack(where, `${JSON.stringify(expected)} there, ${JSON.stringify(given)} here`)
    else if (typeof expected === 'object' && expected !== null) {
      for (const name of Object.keys(expected).filter(isPublic)) same(`${where}.${name}`, expected[name], given?.[name])
    } else if (isClass(expected)) classes(where, expected, given)
  }
  const classes = (where, expected, given) => {
    for (const name of Object.getOwnPropertyNames(expected).filter(isPublic)) {
      if (['length', 'name', 'prototype'].includes(name)) continue
      same(`${where}.${name}`, expected[name], given[name])
    }
    for (const [name, kind] of members(expected.prototype)) {
      compared++
      const own = members(given.prototype).get(name)
      if (own === undefined) lack(`${where}: ${name}`)
      else if (own !== kind) lack(`${where}: ${name}`, `${kind} there, ${own} here`)
    }
  }

  const modules = readdirSync(theirs, { recursive: true }).filter((file) => file.endsWith('.js') && file !== 'JsSIP.js')
  for (const file of modules) {
    const name = file.slice(0, -3)
    const expected = require(path.join(theirs, file))
    const given = await import(pathToFileURL(path.join(ours, 'lib', `${name}.ts`)).href).catch((error) => {
      gaps.push(`lib/${name}: ${error.message}`)
    })
    if (given === undefined) continue
    if (typeof expected === 'function') same(`lib/${name}`, expected, given.default)
    else
      for (const one of Object.keys(expected))
        same(
          `lib/${name}: ${one}${typeof expected[one] === 'function' && !isClass(expected[one]) ? '()' : ''}`,
          expected[one],
          given[one],
        )
  }

  const front = await import(pathToFileURL(path.join(ours, 'index.ts')).href)
  const whole = require('jssip')
  for (const name of Object.keys(whole)) {
    same(`JsSIP.${name}`, whole[name], front[name])
    if (front.default[name] !== front[name]) lack(`JsSIP.${name}`, 'another one in the default export')
  }
  const [there, here] = [
    samples(whole, (name) => require(`jssip/lib/${name}.js`)),
    samples(front, await libraryOf(front)),
  ]
  for (const [name, object] of Object.entries(there)) {
    for (const field of Object.keys(object).filter(isPublic)) {
      compared++
      if (!(field in here[name])) lack(`an instance of ${name}: ${field}`)
    }
  }
  return { gaps, compared, modules: modules.length + 1 }
}

async function libraryOf() {
  const all = new Map()
  for (const name of [
    'Message',
    'Options',
    'SIPMessage',
    'RTCSession/DTMF',
    'RTCSession/Info',
    'RTCSession/ReferSubscriber',
    'DigestAuthentication',
  ]) {
    const module = await import(pathToFileURL(path.join(ours, 'lib', `${name}.ts`)).href)
    all.set(name, module.default ?? module)
  }
  return (name) => all.get(name)
}

function isClass(value) {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))
}

/** Public members with what they are, of the class and those above it up to the emitter. */
function members(prototype) {
  const all = new Map()
  for (let at = prototype; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at).filter(isPublic)) {
      const { get, set, value } = Object.getOwnPropertyDescriptor(at, name) ?? {}
      const kind = typeof value === 'function' ? 'a method' : get && set ? 'read and written' : get ? 'read' : 'a value'
      if (!all.has(name)) all.set(name, kind)
    }
  }
  return all
}
