import type { SrtpProfile } from '@offhook/media'

/** A TCP or UDP endpoint. Port 0 lets the system choose. `host` is a name or an address, IPv6 without brackets. */
export interface ListenAddress {
  readonly host: string
  readonly port: number
}

export interface SecureListenAddress extends ListenAddress {
  /** PEM files; self-signed where both are absent. */
  readonly cert?: string
  readonly key?: string
}

export type DigestPreference = 'auto' | 'md5' | 'sha-256'

/** HA1 in lower-case hexadecimal (RFC 7616 3.4.2) over this server's realm. */
export interface Ha1Pair {
  readonly md5: string
  readonly sha256: string
}

/** A user as the file names them; imported once, then the store is right. Exactly one of `password` and `ha1` is there. */
export interface ConfigUser {
  readonly extension: string
  readonly name?: string
  readonly password?: string
  readonly ha1?: Ha1Pair
  readonly digest?: DigestPreference
}

/** Both ends included. */
export type PortRange = readonly [first: number, last: number]

/** The configuration with every default filled in. A listener that is `off` is absent. */
export interface Config {
  /** The SIP domain; at first start it also becomes the realm, which then never changes. */
  readonly domain: string
  /** Folder of the database, the key and the certificate; absolute. */
  readonly data: string
  readonly listen: {
    readonly http?: ListenAddress
    readonly https?: SecureListenAddress
    readonly sip: {
      readonly udp?: ListenAddress
      readonly tcp?: ListenAddress
      readonly tls?: ListenAddress
    }
    /** Origins besides the page's own whose pages may open a WebSocket. */
    readonly origins: readonly string[]
  }
  readonly media: {
    readonly engine: 'embedded'
    /** Processes that carry media; one is the server's own. */
    readonly workers: number
    /** Seconds that media workers wait for the server to come back, and their calls for someone to claim them then. */
    readonly outlive: number
    /** UDP ports for browsers, one per media worker. */
    readonly ports: PortRange
    /** UDP ports for plain RTP towards phones. */
    readonly rtpPorts: PortRange
    /** What is told to peers as our address: found by ourselves, or given. */
    readonly publicAddress: 'auto' | readonly string[]
    /** Whether the IPv6 addresses that are found are offered to browsers, too. */
    readonly ipv6: boolean
    /** First TCP port for browsers whose network lets no UDP through, one per media worker; none when absent. */
    readonly tcpPort?: number
    /** Extensions whose phones take and send keys by SIP INFO alone. */
    readonly infoKeys: readonly string[]
    /** PEM files for DTLS; made anew by each start where absent. */
    readonly certificate?: { readonly cert: string; readonly key: string }
    /** Best first; absent: all that the engine has, in its own order. */
    readonly srtpProfiles?: readonly SrtpProfile[]
  }
  readonly users: readonly ConfigUser[]
  /** Service name to the extension that reaches it. */
  readonly services: Readonly<Record<string, string>>
  /** Seconds an unanswered call rings before it ends with 408 or 480. */
  readonly ringTimeout: number
}

/** One text in both languages of the product. */
export interface Bilingual {
  readonly en: string
  readonly zh: string
}

/** A mistake in the configuration file. Never carries a secret's value. */
export interface ConfigProblem {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column: number
  /** Where in the tree, dotted: `listen.sip.udp`; empty for the whole file. */
  readonly path: string
  readonly text: Bilingual
  /** Lines of YAML that would be right. */
  readonly example?: string
}
