import { readFileSync } from 'node:fs'

/**
 * The text of a file in interop/ with every `{{name}}` replaced. Throws when a name is left over or is not used, so that a
 * template and its user cannot drift apart; `defaults` alone may go unused.
 */
export function fillTemplate(
  path: string,
  values: Readonly<Record<string, string | number>>,
  defaults: Readonly<Record<string, string | number>> = {},
): string {
  const template = readFileSync(new URL(`../../../../interop/${path}`, import.meta.url), 'utf8')
  const unused = new Set(Object.keys(values))
  const text = template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name] ?? defaults[name]
    if (value === undefined) throw new Error(`interop/${path} wants a value for '${name}'`)
    unused.delete(name)
    return String(value)
  })
  if (unused.size > 0) throw new Error(`interop/${path} does not use ${[...unused].join(', ')}`)
  return text
}
