export { type Certificate, loadCertificate, readGiven } from './certificate.ts'
export { readMediaCertificate } from './media.ts'
export { CertificateProblem } from './pair.ts'
