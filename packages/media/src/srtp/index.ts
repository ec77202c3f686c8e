export * from './codes.ts'
export { isProfile, PREFERRED_PROFILES, PROFILES, type ProfileTraits, profileOf, type SrtpProfile } from './profiles.ts'
export { createSrtp, type Srtp, type SrtpOptions } from './srtp.ts'
