// Compares @offhook/jssip with the npm package it stands in for: every path under lib/, every name, every member, every
// type that its declarations promise. Prints each gap and fails on any.
import { missingTypes } from './declarations.mjs'
import { missingNames } from './names.mjs'

const [names, types] = [await missingNames(), missingTypes()]
const gaps = [...names.gaps, ...types.gaps]
for (const gap of gaps) console.error(`gap: ${gap}`)
console.log(
  `check:jssip: ${names.modules} modules, ${names.compared} names and members, ${types.compared} declared types compared; ${gaps.length} gaps`,
)
process.exitCode = gaps.length === 0 ? 0 : 1
