export { isAnyAddress, isLoopback, parseAddress, parsePortRange, printAddress } from './address.ts'
export { ConfigError, loadConfig } from './load.ts'
export { parseConfig } from './parse.ts'
export { printProblem } from './print.ts'
export { defaults } from './resolve.ts'
export { suggest } from './suggest.ts'
export type {
  Bilingual,
  Config,
  ConfigProblem,
  ConfigUser,
  DigestPreference,
  Ha1Pair,
  ListenAddress,
  PortRange,
  SecureListenAddress,
} from './types.ts'
