import { isIP } from 'node:net'
import { dirname, resolve } from 'node:path'
import { Ajv, type ErrorObject } from 'ajv'
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import { isOrigin, parseAddress, parsePortRange } from './address.ts'
import { checkConfig } from './check.ts'
import { explain, type Mistake } from './explain.ts'
import { resolveConfig } from './resolve.ts'
import { type ConfigFile, ConfigFileSchema } from './schema.ts'
import type { Config, ConfigProblem } from './types.ts'

const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true })
ajv.addVocabulary(['expects', 'example'])
ajv.addFormat('address', (text: string) => parseAddress(text) !== undefined)
ajv.addFormat('port-range', (text: string) => parsePortRange(text) !== undefined)
ajv.addFormat('ip', (text: string) => isIP(text) !== 0)
ajv.addFormat('public-address', (text: string) => text === 'auto' || isIP(text) !== 0)
ajv.addFormat('origin', isOrigin)
const validate = ajv.compile<ConfigFile>(ConfigFileSchema)

/**
 * The configuration of a YAML text, or every mistake in it with its line. `fileName` names the file in the mistakes, and
 * relative paths in the text are taken from its folder. An empty text is a right one: every value has a default.
 */
export function parseConfig(text: string, fileName: string): Config | ConfigProblem[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  if (document.errors.length > 0) {
    return document.errors.map((error) => ({
      file: fileName,
      ...at(error.pos[0]),
      path: '',
      text: { en: `This is not YAML: ${error.message}`, zh: `YAML 语法错误：${error.message}` },
    }))
  }
  const place = (mistake: Mistake): ConfigProblem => ({
    file: fileName,
    ...at(offsetOf(document, mistake)),
    path: printPath(mistake.path),
    text: mistake.text,
    ...(mistake.example !== undefined && { example: mistake.example }),
  })
  // Empty files and empty sections (`media:` with nothing behind) mean the defaults.
  const file: unknown = withoutEmptySections(document.toJS() ?? {})
  if (!validate(file)) return inOrder(explain(validate.errors as ErrorObject[]).map(place))
  const config = resolveConfig(file, dirname(resolve(fileName)))
  const mistakes = checkConfig(config)
  return mistakes.length > 0 ? inOrder(mistakes.map(place)) : config
}

const inOrder = (problems: ConfigProblem[]): ConfigProblem[] =>
  problems.sort((a, b) => a.line - b.line || a.column - b.column)

const sections = ['listen', 'media', 'users', 'services']

function withoutEmptySections(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([key, inner]) => !(inner === null && sections.includes(key))))
}

/** Where the text has what the mistake is about; its nearest parent when it is a default that is not in the text. */
function offsetOf(document: Document, mistake: Mistake): number {
  for (let length = mistake.path.length; length > 0; length--) {
    const path = mistake.path.slice(0, length)
    const key = keyOffset(document, path)
    const node = document.getIn(path, true)
    if ((mistake.at === 'key' || !isNode(node) || !node.range) && key !== undefined) return key
    if (isNode(node) && node.range) return node.range[0]
  }
  return document.contents?.range?.[0] ?? 0
}

function keyOffset(document: Document, path: readonly (string | number)[]): number | undefined {
  const parent = document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return undefined
  const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))
  return pair && isScalar(pair.key) ? pair.key.range?.[0] : undefined
}

const printPath = (path: readonly (string | number)[]): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${part}` : part),
    '',
  )
