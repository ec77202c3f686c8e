export * from './digest/index.ts'
export * from './locate/index.ts'
export * from './message/index.ts'
export * from './registrar/index.ts'
export type * from './session/refer/index.ts'
export {
  parseReferredBy,
  parseReferTo,
  parseSipfrag,
  printReferTo,
  printSipfrag,
  refer,
  takeReferral,
  transfers,
} from './session/refer/index.ts'
export { parseReplaces, printReplaces, type Replaces, replacesOf } from './session/replaces.ts'
export * from './session/timer/index.ts'
export * from './user-agent/index.ts'
