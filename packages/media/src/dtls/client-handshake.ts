import { randomBytes } from 'node:crypto'
import { PROFILES, profileOf, type SrtpProfile } from '../srtp/index.ts'
import type { Association, Handshake } from './association.ts'
import { clientHelloBody } from './client-hello.ts'
import { Abort, ALERT, HANDSHAKE, SUITE } from './constants.ts'
import { expectFinished, sessionHash } from './finished.ts'
import { isGroup, keyExchange } from './key-exchange.ts'
import type { HandshakeMessage } from './reassembly.ts'
import { Secrets } from './secrets.ts'
import { readServerHello, type ServerHello } from './server-hello.ts'
import { certificateBody, expectSigned, type PeerCertificate, readCertificate, signed } from './signature.ts'
import type { DtlsOptions } from './types.ts'
import { Reader, vector } from './wire.ts'

/** A hello that chose among what we offered. */
type Accepted = Omit<ServerHello, 'profile'> & { readonly profile: SrtpProfile }

/** The server's key share, signature checked. */
interface Share {
  readonly group: number
  readonly key: Buffer
}

interface Known {
  readonly hello: Accepted
  readonly peer: PeerCertificate
  readonly share: Share
  readonly certificateRequested: boolean
}

type State =
  | { readonly next: 'serverHello'; readonly verified: boolean }
  | { readonly next: 'certificate'; readonly hello: Accepted }
  | { readonly next: 'serverKeyExchange'; readonly hello: Accepted; readonly peer: PeerCertificate }
  | ({ readonly next: 'serverHelloDone' } & Known)
  | { readonly next: 'finished'; readonly known: Known; readonly secrets: Secrets }
  | { readonly next: 'nothing' }

const SUITES: readonly number[] = [SUITE.ecdheEcdsaAes128GcmSha256, SUITE.ecdheRsaAes128GcmSha256]

/** The client's side of one full handshake. */
export class ClientHandshake implements Handshake {
  readonly #options: DtlsOptions
  readonly #random: Buffer
  #state: State = { next: 'serverHello', verified: false }

  constructor(options: DtlsOptions) {
    this.#options = options
    this.#random = (options.random ?? randomBytes)(32)
  }

  begin(association: Association): void {
    this.#hello(association, Buffer.alloc(0))
  }

  /** The server repeats its flight: it has not got ours. */
  isRepetition(type: number): boolean {
    return type === HANDSHAKE.serverHello && this.#state.next === 'finished'
  }

  receive(message: HandshakeMessage, association: Association): void {
    const state = this.#state
    if (state.next === 'nothing') return
    if (message.type === HANDSHAKE.helloVerifyRequest && state.next === 'serverHello' && !state.verified) {
      this.#verify(message, association)
      return
    }
    if (message.type === HANDSHAKE.certificateRequest && state.next === 'serverHelloDone') {
      association.record(message)
      this.#state = { ...state, certificateRequested: true }
      return
    }
    if (message.type !== HANDSHAKE[state.next]) {
      throw new Abort(ALERT.unexpectedMessage, `handshake message ${message.type} where ${state.next} was expected`)
    }
    if (state.next !== 'finished') association.record(message)
    switch (state.next) {
      case 'serverHello':
        this.#state = { next: 'certificate', hello: this.#accept(readServerHello(message.body)) }
        return
      case 'certificate': {
        const peer = readCertificate(message.body)
        if (!peer) throw new Abort(ALERT.handshakeFailure, 'the server has sent no certificate')
        this.#state = { next: 'serverKeyExchange', hello: state.hello, peer }
        return
      }
      case 'serverKeyExchange': {
        const share = this.#share(message.body, state.hello, state.peer)
        this.#state = { ...state, next: 'serverHelloDone', share, certificateRequested: false }
        return
      }
      case 'serverHelloDone':
        this.#state = { next: 'finished', known: state, secrets: this.#answer(state, association) }
        return
      case 'finished':
        this.#state = { next: 'nothing' }
        expectFinished(message, state.secrets.verifyData('server', association.transcript))
        association.connected({
          profile: state.known.hello.profile,
          keys: state.secrets.srtpKeys(state.known.hello.profile),
          peerFingerprint: state.known.peer.fingerprint,
          peerCertificate: state.known.peer.certificate,
        })
        return
      default:
        state satisfies never
    }
  }

  #hello(association: Association, cookie: Buffer): void {
    const profiles = this.#options.profiles.map((profile) => PROFILES[profile].number)
    const body = clientHelloBody({ random: this.#random, cookie, profiles })
    association.send([association.message(HANDSHAKE.clientHello, body)], 'expected')
  }

  /** The server wants its cookie back; neither its request nor the first hello counts (RFC 6347 4.2.1). */
  #verify(message: HandshakeMessage, association: Association): void {
    const reader = new Reader(message.body)
    reader.number(2)
    const cookie = reader.vector(1)
    reader.expectEnd()
    association.forgetTranscript()
    this.#state = { next: 'serverHello', verified: true }
    this.#hello(association, cookie)
  }

  #accept(hello: ServerHello): Accepted {
    if (!SUITES.includes(hello.suite))
      throw new Abort(ALERT.illegalParameter, 'the server has chosen a suite not offered')
    const profile = profileOf(hello.profile)
    if (profile === undefined || !this.#options.profiles.includes(profile)) {
      throw new Abort(ALERT.illegalParameter, 'the server has chosen an SRTP profile not offered')
    }
    return { ...hello, profile }
  }

  #share(body: Buffer, hello: Accepted, peer: PeerCertificate): Share {
    const reader = new Reader(body)
    const type = reader.number(1)
    const group = reader.number(2)
    const key = Buffer.from(reader.vector(1))
    const signedPart = body.subarray(0, 4 + key.length)
    if (type !== 3 || !isGroup(group))
      throw new Abort(ALERT.illegalParameter, 'the server has chosen a group not offered')
    if ((hello.suite === SUITE.ecdheRsaAes128GcmSha256) !== (peer.publicKey.asymmetricKeyType === 'rsa')) {
      throw new Abort(ALERT.illegalParameter, "the server's certificate does not fit its suite")
    }
    expectSigned(reader, Buffer.concat([this.#random, hello.random, signedPart]), peer.publicKey)
    return { group, key }
  }

  /** Sends the flight from Certificate to Finished. */
  #answer({ hello, share, certificateRequested }: Known, association: Association): Secrets {
    const { certificate } = this.#options
    if (!isGroup(share.group)) throw new Abort(ALERT.internalError, 'the group was checked before')
    const exchange = keyExchange(share.group)
    const shared = exchange.agree(share.key)
    const own = certificateRequested
      ? [association.message(HANDSHAKE.certificate, certificateBody(certificate.certificate))]
      : []
    const key = association.message(HANDSHAKE.clientKeyExchange, vector(1, exchange.publicKey))
    const secrets = new Secrets(
      shared,
      { client: this.#random, server: hello.random },
      hello.extendedMasterSecret ? sessionHash(association.transcript) : undefined,
    )
    const proof = certificateRequested
      ? [association.message(HANDSHAKE.certificateVerify, signed(association.transcript, certificate.privateKey))]
      : []
    const keys = secrets.writeKeys()
    const spec = association.changeCipherSpec(keys.client)
    association.expectSealed(keys.server)
    const finished = association.message(HANDSHAKE.finished, secrets.verifyData('client', association.transcript))
    association.send([...own, key, ...proof, spec, finished], 'expected')
    return secrets
  }
}
