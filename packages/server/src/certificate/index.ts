export { type Certificate, CertificateProblem, loadCertificate, readGiven } from './certificate.ts'
