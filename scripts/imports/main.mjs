// Proves that imports point one way (rules.mjs). Reads text: `import … from '…'`, `export … from '…'`, `import('…')`.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { root } from '../door/run.mjs'
import { exceptions, layers, packages } from './rules.mjs'

const pattern =
  /(?:^|\n)\s*(import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g

/** @returns {string[]} one line per import that points the wrong way */
export function wrongImports(base = path.join(root, 'packages')) {
  const wrong = []
  for (const [name, rule] of Object.entries(packages)) {
    for (const file of typescriptBelow(path.join(base, name, 'src'))) {
      for (const [, , typeOnly, direct, dynamic] of readFileSync(file, 'utf8').matchAll(pattern)) {
        const why = judge(name, rule, path.relative(base, file), direct ?? dynamic, typeOnly !== undefined)
        if (why !== undefined) wrong.push(`packages/${path.relative(base, file)}: '${direct ?? dynamic}' ${why}`)
      }
    }
  }
  return wrong
}

function judge(name, rule, file, target, typeOnly) {
  if (target.startsWith('node:'))
    return rule.node === true ? undefined : 'is Node’s own, and this package runs in browsers'
  if (target.startsWith('.')) return judgeInside(name, file, target, typeOnly)
  const [, ours] = /^@offhook\/([\w-]+)/.exec(target) ?? []
  if (ours !== undefined) return rule.ours.includes(ours) ? undefined : `is not a package that ${name} may import`
  if (rule.others === 'any') return undefined
  const known = rule.others.some((other) => target === other || target.startsWith(`${other}/`))
  return known ? undefined : `is not among the libraries ${name} may use`
}

function judgeInside(name, file, target, typeOnly) {
  const order = layers[name]
  const to = path.join(path.dirname(file), target)
  const outside = path.join('packages', to)
  if (exceptions.some((rule) => file.startsWith(rule.from) && outside === rule.to)) return undefined
  if (!to.startsWith(`${name}${path.sep}src`)) return 'leaves the package: import it by name'
  if (order === undefined) return undefined
  const short = to.replace(`${name}/src/`, `${name}/`)
  const allowed = exceptions.some(
    (rule) => file.startsWith(rule.from) && short === rule.to && (typeOnly || !rule.typeOnly),
  )
  if (allowed) return undefined
  const [fromFolder, toFolder] = [folderOf(file), folderOf(to)]
  if (fromFolder === undefined || fromFolder === toFolder) return undefined
  if (toFolder === undefined) return 'is the package’s own front: folders below must not import it'
  const rank = (folder) =>
    order.findIndex((layer) => layer === folder || (Array.isArray(layer) && layer.includes(folder)))
  const [from, dest] = [rank(fromFolder), rank(toFolder)]
  if (from < 0) return `is imported by '${fromFolder}/', which scripts/imports/rules.mjs does not place`
  if (dest < 0) return `is in '${toFolder}/', which scripts/imports/rules.mjs does not place`
  return from < dest ? undefined : `points up or sideways: ${fromFolder} may not import ${toFolder}`
}

/** The folder directly under src, or undefined for a file there. */
function folderOf(file) {
  const parts = file.split(path.sep)
  return parts.length > 3 ? parts[2] : undefined
}

function typescriptBelow(place) {
  return readdirSync(place).flatMap((entry) => {
    const full = path.join(place, entry)
    if (statSync(full).isDirectory()) return typescriptBelow(full)
    return full.endsWith('.ts') ? [full] : []
  })
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const wrong = wrongImports()
  for (const line of wrong) console.error(line)
  console.log(
    wrong.length === 0 ? 'imports: every import points one way' : `imports: ${wrong.length} point the wrong way`,
  )
  process.exitCode = wrong.length === 0 ? 0 : 1
}
