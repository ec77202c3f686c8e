export { type Algorithm, type Hash, ha1, registerAlgorithm } from './algorithm.ts'
export { useAuditedHashes } from './audited.ts'
export { type AuthorizeInput, authorize } from './authorize.ts'
export { type BearerChallengeInit, isToken, makeBearerChallenge, parseBearer } from './bearer.ts'
export {
  type Challenge,
  type ChallengeInit,
  chooseChallenge,
  makeChallenge,
  parseChallenges,
  strongestOfRealms,
} from './challenge.ts'
export { NonceBook, type NonceBookOptions, type NonceVerdict } from './nonce-book.ts'
export { authorizeHashed, userHash } from './userhash.ts'
export { type Authorization, parseAuthorization, type VerifyInput, verifyAuthorization } from './verify.ts'
