export { createUserAgent } from './server.ts'
export * from './trace/index.ts'
export type * from './types.ts'
