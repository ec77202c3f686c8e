export { algorithmsFor } from './algorithms.ts'
export { Authenticator, type AuthenticatorOptions, type Identity } from './authenticator.ts'
export type { Directory, DirectoryUser } from './directory.ts'
