import { type Plugin, parseAst } from 'vite'

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly computed?: boolean
  readonly shorthand?: boolean
  readonly name?: string
  readonly key?: Node
  readonly property?: Node
}

/** Says the properties in `names` by their short names, in every module of ours: see internal-names.ts. */
export function shortNames(names: ReadonlyMap<string, string>): Plugin {
  return {
    name: 'short-names',
    enforce: 'post',
    transform(code, id) {
      if (!/\/packages\/[^/]+\/src\//.test(id)) return undefined
      const places: Place[] = []
      collect(parseAst(code), names, places)
      let out = ''
      let at = 0
      for (const { start, end, text } of places.sort((a, b) => a.start - b.start)) {
        out += code.slice(at, start) + text
        at = end
      }
      return { code: out + code.slice(at), map: null }
    },
  }
}

interface Place {
  readonly start: number
  readonly end: number
  readonly text: string
}

function collect(node: unknown, names: ReadonlyMap<string, string>, places: Place[]): void {
  if (typeof node !== 'object' || node === null) return
  const { type, computed, shorthand, key, property } = node as Node
  const named = computed ? undefined : type === 'MemberExpression' ? property : key
  const short = named?.type === 'Identifier' ? names.get(named.name ?? '') : undefined
  if (named && short !== undefined) {
    // A shorthand's name is a variable's, too.
    const { start, end } = named
    places.push(shorthand ? { start, end: start, text: `${short}: ` } : { start, end, text: short })
  }
  for (const [name, child] of Object.entries(node))
    if (typeof child === 'object' && !(shorthand && name === 'key')) collect(child, names, places)
}
