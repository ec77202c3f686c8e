import { randomBytes } from 'node:crypto'
import { PROFILES, type SrtpProfile } from '../srtp/index.ts'
import type { Association, Handshake } from './association.ts'
import { allowsOurSignature, type ClientHello, readClientHello } from './client-hello.ts'
import { Abort, ALERT, GROUP, HANDSHAKE, SUITE } from './constants.ts'
import { expectFinished, sessionHash } from './finished.ts'
import { isGroup, type KeyExchange, keyExchange } from './key-exchange.ts'
import type { HandshakeMessage } from './reassembly.ts'
import { type Randoms, Secrets } from './secrets.ts'
import { serverHelloBody } from './server-hello.ts'
import {
  CERTIFICATE_REQUEST,
  certificateBody,
  expectSigned,
  type PeerCertificate,
  readCertificate,
  signed,
} from './signature.ts'
import type { DtlsOptions } from './types.ts'
import { Reader, uint, vector } from './wire.ts'

const COOKIE_LENGTH = 20
const DTLS_1_0 = 0xfeff

interface Agreed {
  readonly randoms: Randoms
  readonly exchange: KeyExchange
  readonly profile: SrtpProfile
  readonly extendedMasterSecret: boolean
}

/** Named by the message that has to come next (RFC 5246 7.3, without resumption). */
type State =
  | { readonly next: 'clientHello' }
  | { readonly next: 'certificate'; readonly agreed: Agreed }
  | { readonly next: 'clientKeyExchange'; readonly agreed: Agreed; readonly peer: PeerCertificate }
  | {
      readonly next: 'certificateVerify'
      readonly agreed: Agreed
      readonly peer: PeerCertificate
      readonly secrets: Secrets
    }
  | { readonly next: 'finished'; readonly agreed: Agreed; readonly peer: PeerCertificate; readonly secrets: Secrets }
  /** The keys of the exchange are gone with all else that is not needed any more. */
  | { readonly next: 'nothing' }

/** The server's side of one full handshake with a client certificate. */
export class ServerHandshake implements Handshake {
  readonly #options: DtlsOptions
  readonly #cookie: Buffer | undefined
  #state: State = { next: 'clientHello' }

  constructor(options: DtlsOptions) {
    this.#options = options
    if (options.askCookie) this.#cookie = (options.random ?? randomBytes)(COOKIE_LENGTH)
  }

  isRepetition(type: number): boolean {
    const { next } = this.#state
    return type === HANDSHAKE.clientHello
      ? next === 'certificate' || next === 'clientHello'
      : type === HANDSHAKE.finished
  }

  receive(message: HandshakeMessage, association: Association): void {
    const state = this.#state
    if (state.next === 'nothing') return
    if (message.type !== HANDSHAKE[state.next]) {
      throw new Abort(ALERT.unexpectedMessage, `handshake message ${message.type} where ${state.next} was expected`)
    }
    switch (state.next) {
      case 'clientHello': {
        const hello = readClientHello(message.body)
        if (this.#cookie && !this.#cookie.equals(hello.cookie)) {
          this.#ask(this.#cookie, association)
          return
        }
        association.record(message)
        this.#state = { next: 'certificate', agreed: this.#answer(hello, association) }
        return
      }
      case 'certificate': {
        const peer = readCertificate(message.body)
        if (!peer) throw new Abort(ALERT.handshakeFailure, 'the peer has sent no certificate')
        association.record(message)
        this.#state = { next: 'clientKeyExchange', agreed: state.agreed, peer }
        return
      }
      case 'clientKeyExchange':
        association.record(message)
        this.#state = { ...state, next: 'certificateVerify', secrets: agree(state.agreed, message.body, association) }
        return
      case 'certificateVerify':
        expectSigned(new Reader(message.body), association.transcript, state.peer.publicKey)
        association.record(message)
        this.#state = { ...state, next: 'finished' }
        return
      case 'finished':
        this.#state = { next: 'nothing' }
        this.#finish(state, message, association)
        return
      default:
        state satisfies never
    }
  }

  /** Neither the hello nor our request counts in the transcript (RFC 6347 4.2.1); its version says nothing. */
  #ask(cookie: Buffer, association: Association): void {
    const body = Buffer.concat([uint(2, DTLS_1_0), vector(1, cookie)])
    association.send([association.message(HANDSHAKE.helloVerifyRequest, body)], 'never')
    association.forgetTranscript()
  }

  /** Chooses, and sends the flight from ServerHello to ServerHelloDone. */
  #answer(hello: ClientHello, association: Association): Agreed {
    const { certificate, profiles, random = randomBytes } = this.#options
    if (!hello.suites.includes(SUITE.ecdheEcdsaAes128GcmSha256) || !allowsOurSignature(hello)) {
      throw new Abort(ALERT.handshakeFailure, 'the peer offers no cipher suite and signature that we have')
    }
    const groups = hello.groups ?? [GROUP.secp256r1]
    const group = groups.includes(GROUP.x25519) ? GROUP.x25519 : groups.find(isGroup)
    if (group === undefined) throw new Abort(ALERT.handshakeFailure, 'the peer offers no group that we have')
    const profile = profiles.find((each) => hello.profiles.includes(PROFILES[each].number))
    if (profile === undefined) throw new Abort(ALERT.handshakeFailure, 'the peer offers no SRTP profile that we accept')

    const randoms = { client: hello.random, server: random(32) }
    const exchange = keyExchange(group)
    const { extendedMasterSecret } = hello
    // Type named_curve, the group, our key (RFC 8422 5.4).
    const share = Buffer.concat([Buffer.from([3]), uint(2, group), vector(1, exchange.publicKey)])
    const signature = signed(Buffer.concat([randoms.client, randoms.server, share]), certificate.privateKey)
    association.send(
      [
        association.message(
          HANDSHAKE.serverHello,
          serverHelloBody({ ...hello, random: randoms.server, profile: PROFILES[profile].number }),
        ),
        association.message(HANDSHAKE.certificate, certificateBody(certificate.certificate)),
        association.message(HANDSHAKE.serverKeyExchange, Buffer.concat([share, signature])),
        association.message(HANDSHAKE.certificateRequest, CERTIFICATE_REQUEST),
        association.message(HANDSHAKE.serverHelloDone, Buffer.alloc(0)),
      ],
      'expected',
    )
    return { randoms, exchange, profile, extendedMasterSecret }
  }

  #finish(
    { agreed, peer, secrets }: Extract<State, { next: 'finished' }>,
    message: HandshakeMessage,
    association: Association,
  ) {
    expectFinished(message, secrets.verifyData('client', association.transcript))
    association.record(message)
    const spec = association.changeCipherSpec(secrets.writeKeys().server)
    const finished = association.message(HANDSHAKE.finished, secrets.verifyData('server', association.transcript))
    association.send([spec, finished], 'never')
    association.connected({
      profile: agreed.profile,
      keys: secrets.srtpKeys(agreed.profile),
      peerFingerprint: peer.fingerprint,
      peerCertificate: peer.certificate,
    })
  }
}

function agree({ exchange, randoms, extendedMasterSecret }: Agreed, body: Buffer, association: Association): Secrets {
  const reader = new Reader(body)
  const shared = exchange.agree(reader.vector(1))
  reader.expectEnd()
  const secrets = new Secrets(shared, randoms, extendedMasterSecret ? sessionHash(association.transcript) : undefined)
  association.expectSealed(secrets.writeKeys().client)
  return secrets
}
