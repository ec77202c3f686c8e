/** Paths to peers, what the core may lack, and who it is for others: a part of the contract in types.ts. */
export type Transport = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss'

/**
 * One path to a peer (RFC 5626). A driver makes one per connection, and for UDP one per remote address and local socket.
 * Two flows with one id are the same flow.
 */
export interface Flow {
  readonly id: string
  readonly transport: Transport
  /** What goes into our Via and Contact on this flow: for a browser a random name under .invalid (RFC 7118). */
  readonly local: { readonly host: string; readonly port?: number }
  /** Where bytes come from and go to. */
  readonly remote: { readonly address: string; readonly port: number }
  /** Where else the same peer is, best first, when this place fails: what `Locator` found beside it. */
  readonly alternatives?: readonly Place[]
}

/** Where to open a flow to. */
export interface Place {
  readonly transport: Transport
  readonly address: string
  readonly port: number
}

/** A flow that the driver has opened, and where the peer's requests over it reach us (a Contact). */
export interface Opened {
  readonly flow: Flow
  readonly contact?: string
}

/**
 * What the core lacks; the answer is given to `provide`. `flow`: an `Opened`. `token`: a bearer token as text (RFC 8898).
 * `undefined` says that there is none.
 */
export type Need =
  /** `size`: too large for UDP. `lost`: a registration's flow is gone. `elsewhere`: the last place failed. */
  | { readonly kind: 'flow'; readonly why: 'size' | 'lost' | 'elsewhere'; readonly to: Place; readonly from: Flow }
  /** A server of this realm asks for a token of this authorization server; `refused` is the token that was not taken. */
  | {
      readonly kind: 'token'
      readonly username: string
      readonly realm: string
      readonly authorizationServer: string
      readonly scope: string
      readonly refused?: string | undefined
    }

export type DigestAlgorithm = 'MD5' | 'SHA-256' | 'SHA-512-256'

/** The password, or HA1 per algorithm (then `realm` must be the server's). */
export interface Credentials {
  readonly username: string
  readonly password?: string
  readonly realm?: string
  readonly ha1?: Readonly<Partial<Record<DigestAlgorithm, string>>>
  /** For servers that take tokens instead (RFC 8898); a page's user agent has no part for them. */
  readonly bearer?: BearerCredentials
}

/**
 * A token is sent only after a challenge of its realm, only over the flow that the challenge came by, and only over TLS
 * or to this machine.
 */
export interface BearerCredentials {
  /** Without one a `need` asks for it when it is wanted, and again when it is refused. */
  readonly token?: string
  /** The one realm that may have it; without one, the first that asks. */
  readonly realm?: string
  /** The authorization servers we believe in; by default any that a challenge names. */
  readonly authorizationServers?: readonly string[]
  /** Tells it to peers without TLS as well. For tests and closed networks. */
  readonly insecure?: boolean
}
