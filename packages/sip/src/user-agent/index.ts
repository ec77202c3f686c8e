export { createUserAgent } from './server.ts'
export type * from './types.ts'
