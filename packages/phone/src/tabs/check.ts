/** Whether something that came over the channel is what it says: other pages of this origin may post there too. */

export type Check = (value: unknown) => boolean

export const text: Check = (value) => typeof value === 'string'
export const number: Check = (value) => Number.isFinite(value)
export const flag: Check = (value) => typeof value === 'boolean'
export const token: Check = (value) => typeof value === 'string' && /^[\w-]{1,64}$/.test(value)

export const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)

export const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value)

export const either =
  (...checks: readonly Check[]): Check =>
  (value) =>
    checks.some((check) => check(value))

export const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)

export const pair =
  (first: Check, second: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length === 2 && first(value[0]) && second(value[1])

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

export const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]))

/** An object whose field `by` says which of the shapes it has. */
export const union =
  (by: string, kinds: Readonly<Record<string, Readonly<Record<string, Check>>>>): Check =>
  (value) => {
    if (!isObject(value)) return false
    const kind = value[by]
    const fields = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
    return fields !== undefined && shape(fields)(value)
  }
