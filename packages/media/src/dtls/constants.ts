export const DTLS_1_2 = 0xfefd

export const CONTENT = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const

export const HANDSHAKE = {
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
} as const

export const ALERT = {
  closeNotify: 0,
  unexpectedMessage: 10,
  handshakeFailure: 40,
  badCertificate: 42,
  illegalParameter: 47,
  decodeError: 50,
  decryptError: 51,
  protocolVersion: 70,
  internalError: 80,
  userCanceled: 90,
} as const

export const SUITE = {
  ecdheEcdsaAes128GcmSha256: 0xc02b,
  ecdheRsaAes128GcmSha256: 0xc02f,
  /** Says what an empty renegotiation_info would say (RFC 5746 3.3). */
  renegotiationInfo: 0x00ff,
} as const

export const EXTENSION = {
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  useSrtp: 14,
  extendedMasterSecret: 23,
  supportedVersions: 43,
  renegotiationInfo: 0xff01,
} as const

export const GROUP = { secp256r1: 23, x25519: 29 } as const
export type Group = (typeof GROUP)[keyof typeof GROUP]

/** The handshake ends here: what to tell the peer and what to tell our caller. Never leaves this folder. */
export class Abort extends Error {
  readonly alert: number

  constructor(alert: number, reason: string) {
    super(reason)
    this.alert = alert
  }
}
