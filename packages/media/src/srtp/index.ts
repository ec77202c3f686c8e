export * from './codes.ts'
export { createSrtp, type Srtp, type SrtpOptions } from './srtp.ts'
