export { type Certificate, fingerprintOf, makeCertificate, readCertificate } from './certificate.ts'
export { DtlsClient } from './client.ts'
export { DtlsServer } from './server.ts'
export type {
  DtlsEffect,
  DtlsOptions,
  DtlsState,
  SrtpKeys,
} from './types.ts'
