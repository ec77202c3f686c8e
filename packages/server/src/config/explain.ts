import type { ErrorObject } from 'ajv'
import { suggest } from './suggest.ts'
import type { Bilingual } from './types.ts'

/** A mistake before it has a line: where in the tree, at the key or at the value, and the words for it. */
export interface Mistake {
  readonly path: readonly (string | number)[]
  readonly at: 'key' | 'value'
  readonly text: Bilingual
  readonly example?: string | undefined
}

/** Turns ajv's errors (`allErrors`, `verbose`) into one mistake per spot, in words for people. */
export function explain(errors: readonly ErrorObject[]): Mistake[] {
  const mistakes: Mistake[] = []
  const seen = new Set<string>()
  for (const error of withoutBranches(errors)) {
    const mistake = explainOne(error)
    const spot = JSON.stringify(mistake.path)
    if (!seen.has(spot)) mistakes.push(mistake)
    seen.add(spot)
  }
  return mistakes
}

/** A union reports itself and every branch of it. An object is told of the object branch's faults, else of the union's. */
function withoutBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  let kept = [...errors]
  for (const union of errors.filter((error) => error.keyword === 'anyOf')) {
    const inside = (error: ErrorObject): boolean => error.schemaPath.startsWith(`${union.schemaPath}/`)
    const branches = union.parentSchema?.anyOf
    const takesObjects = Array.isArray(branches) && branches.some((branch) => branch.type === 'object')
    if (takesObjects && isObject(union.data)) {
      const ofAnotherBranch = (error: ErrorObject): boolean =>
        inside(error) && error.instancePath === union.instancePath && error.keyword !== 'additionalProperties'
      kept = kept.filter((error) => error !== union && !ofAnotherBranch(error))
    } else {
      kept = kept.filter((error) => !inside(error))
    }
  }
  return kept
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

function explainOne(error: ErrorObject): Mistake {
  const path = segments(error.instancePath)
  const schema = error.parentSchema ?? {}
  const example = typeof schema.example === 'string' ? schema.example : undefined
  if (error.keyword === 'additionalProperties') {
    return unknownKey(path, String(error.params.additionalProperty), Object.keys(schema.properties ?? {}))
  }
  if (error.keyword === 'required') {
    const key = String(error.params.missingProperty)
    return { path, at: 'value', text: { en: `'${key}' is missing here.`, zh: `这里缺少“${key}”。` }, example }
  }
  const expects = schema.expects as Bilingual | undefined
  const found = describe(error.data, String(path.at(-1) ?? ''))
  return {
    path,
    at: 'value',
    text: {
      en: `Expected ${expects?.en ?? error.message ?? 'something else'}${found.en}.`,
      zh: `应为${expects?.zh ?? error.message ?? '其他值'}${found.zh}。`,
    },
    example,
  }
}

function unknownKey(path: readonly (string | number)[], key: string, known: readonly string[]): Mistake {
  const meant = suggest(key, known)
  return {
    path: [...path, key],
    at: 'key',
    text: meant
      ? {
          en: `There is no setting '${key}'. Did you mean '${meant}'?`,
          zh: `没有“${key}”这个设置。是否想写“${meant}”？`,
        }
      : {
          en: `There is no setting '${key}' here. Known: ${known.join(', ')}.`,
          zh: `这里没有“${key}”这个设置。可用的有：${known.join('、')}。`,
        },
    example: meant ? `${meant}: …` : undefined,
  }
}

const secretKeys = ['password', 'ha1', 'md5', 'sha256']

/** What was found instead, unless it may be a secret. */
function describe(value: unknown, key: string): Bilingual {
  if (typeof value === 'number' || typeof value === 'boolean') {
    const kind = typeof value === 'number' ? { en: 'a number', zh: '数字' } : { en: 'a yes/no value', zh: '布尔值' }
    const shown = secretKeys.includes(key) ? '' : ` ${value}`
    return { en: `, but${shown} without quotes is ${kind.en}`, zh: `，但${shown || '该值'} 未加引号，是${kind.zh}` }
  }
  if (value === null) return { en: ', but nothing is there', zh: '，但此处为空' }
  if (Array.isArray(value)) return { en: ', but a list is there', zh: '，但此处是列表' }
  if (typeof value === 'object') return { en: ', but settings are there', zh: '，但此处是一组设置' }
  if (secretKeys.includes(key)) return { en: '', zh: '' }
  return { en: `, not '${value}'`, zh: `，而不是“${value}”` }
}

/** A JSON pointer's parts (RFC 6901); all-digit parts are indexes, since no setting of ours is named so. */
const segments = (pointer: string): (string | number)[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part))
