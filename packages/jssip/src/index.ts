/**
 * What `import JsSIP from 'jssip'` gave.
 * @module @offhook/jssip
 */
import { debug } from './debug.ts'
import * as C from './lib/Constants.ts'
import * as Exceptions from './lib/Exceptions.ts'
import * as Grammar from './lib/Grammar.ts'
import { NameAddrHeader } from './lib/NameAddrHeader.ts'
import { RTCSession } from './lib/RTCSession.ts'
import { UA } from './lib/UA.ts'
import { URI } from './lib/URI.ts'
import * as Utils from './lib/Utils.ts'
import { WebSocketInterface } from './lib/WebSocketInterface.ts'

/** The library that this stands in for, and its version. */
export const name: string = 'JsSIP'
export const version: string = '3.13.8'

export type { Socket, WeightedSocket } from './lib/Socket.ts'
export { C, debug, Exceptions, Grammar, NameAddrHeader, RTCSession, UA, URI, Utils, WebSocketInterface }

/** The same as one object, as `import JsSIP from` has it. */
const JsSIP = {
  C,
  Exceptions,
  Utils,
  UA,
  URI,
  NameAddrHeader,
  WebSocketInterface,
  Grammar,
  RTCSession,
  debug,
  name,
  version,
}

export { JsSIP as default }
