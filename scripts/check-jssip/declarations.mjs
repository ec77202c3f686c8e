// What the declarations promise: each of npm's, held against ours by TypeScript itself.
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import ts from 'typescript'
import { root } from '../door/run.mjs'
import { types as allowed } from './allowed.mjs'

const require = createRequire(path.join(root, 'package.json'))
const theirs = path.dirname(require.resolve('jssip/lib/JsSIP.js'))
const ours = path.join(root, 'packages/jssip/src')

/** What pages write rather than read, their listeners too: there it is ours that must take theirs. */
const isInput = (name) => /Options$|Configuration$|Params$|Constraints$|Listener$|EventMap$/.test(name)

/** @returns {{ gaps: string[], compared: number }} */
export function missingTypes() {
  const gaps = []
  let compared = 0
  const files = readdirSync(theirs).filter((file) => file.endsWith('.d.ts'))
  const pairs = files.map((file) => {
    const name = file.slice(0, -5)
    return {
      name,
      there: path.join(theirs, file),
      here: path.join(ours, name === 'JsSIP' ? 'index.ts' : `lib/${name}.ts`),
    }
  })
  const program = ts.createProgram(
    pairs.flatMap(({ there, here }) => [there, here]),
    {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      types: ['node'],
      strict: true,
      skipLibCheck: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      erasableSyntaxOnly: true,
    },
  )
  const checker = program.getTypeChecker()
  const lack = (where, why) => {
    if (!allowed.has(where)) gaps.push(`${where}: ${why}`)
  }
  const fits = (name, there, here) =>
    checker.isTypeAssignableTo(here, there) || (isInput(name) && checker.isTypeAssignableTo(there, here))
  const spell = (type) => checker.typeToString(type, undefined, ts.TypeFlags.None).slice(0, 200)

  const exportsOf = (file) => {
    const source = program.getSourceFile(file)
    const module = source && checker.getSymbolAtLocation(source)
    return new Map(module ? checker.getExportsOfModule(module).map((symbol) => [symbol.name, resolve(symbol)]) : [])
  }
  const resolve = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)

  /** Own properties of an interface or class; what comes from Node's emitter is compared at run time. */
  const members = (where, name, there, here) => {
    for (const property of checker.getPropertiesOfType(there)) {
      const declared = property.declarations?.some((one) => one.getSourceFile().fileName.includes('/jssip/lib/'))
      if (!declared || property.name === 'prototype') continue
      compared++
      const own = checker.getPropertyOfType(here, property.name)
      if (own === undefined) {
        lack(`${where}.${property.name}`, 'not declared')
        continue
      }
      const [expected, given] = [checker.getTypeOfSymbol(property), checker.getTypeOfSymbol(own)]
      if (!fits(name, expected, given))
        lack(`${where}.${property.name}`, `${spell(expected)} there, ${spell(given)} here`)
    }
  }

  for (const { name, there, here } of pairs) {
    const given = exportsOf(here)
    for (const [key, symbol] of exportsOf(there)) {
      const where = `lib/${name}: ${key}`
      const own = given.get(key)
      compared++
      if (own === undefined) {
        lack(where, 'not declared')
        continue
      }
      const isType = symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class | ts.SymbolFlags.TypeAlias)
      if (isType) {
        const [expected, mine] = [checker.getDeclaredTypeOfSymbol(symbol), checker.getDeclaredTypeOfSymbol(own)]
        if (symbol.flags & ts.SymbolFlags.TypeAlias) {
          if (!fits(key, expected, mine)) lack(where, `${spell(expected)} there, ${spell(mine)} here`)
        } else members(where, key, expected, mine)
      }
      if (symbol.flags & ts.SymbolFlags.Class) {
        if (own.flags & ts.SymbolFlags.Value)
          members(where, key, checker.getTypeOfSymbol(symbol), checker.getTypeOfSymbol(own))
      } else if (symbol.flags & ts.SymbolFlags.Value) {
        const [expected, mine] = [checker.getTypeOfSymbol(symbol), checker.getTypeOfSymbol(own)]
        if (!fits(key, expected, mine)) lack(where, `${spell(expected)} there, ${spell(mine)} here`)
      }
    }
  }
  return { gaps, compared }
}
