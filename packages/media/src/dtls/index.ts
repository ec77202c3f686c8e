export { type Certificate, fingerprintOf, makeCertificate } from './certificate.ts'
export { DtlsClient } from './client.ts'
export { DtlsServer } from './server.ts'
export {
  type DtlsEffect,
  type DtlsOptions,
  type DtlsState,
  SRTP_AES128_CM_HMAC_SHA1_80,
  type SrtpKeys,
  type SrtpProfile,
} from './types.ts'
