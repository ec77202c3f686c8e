export { lawChanger } from './across-laws.ts'
export { Pacer } from './pacer.ts'
export { ratesOf, Transcoder } from './transcoder.ts'
export type { Sink } from './types.ts'
