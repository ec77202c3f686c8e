/** What all desk phones of the kit have in common. */
export interface PhoneAccount {
  /** User part of the address and, where `authUser` is not given, of the credentials. */
  readonly user: string
  readonly password: string
  readonly domain: string
  /** Where the server listens. Without it the phone registers nowhere and calls go straight to the URI's host. */
  readonly server?: { readonly host: string; readonly port: number; readonly transport: 'udp' | 'tcp' | 'tls' }
  readonly displayName?: string
}

export interface WaitHearsOptions {
  /** ms; 15,000 by default. */
  readonly timeout?: number
  /** How much of the newest sound is looked at, ms; 500 by default. */
  readonly span?: number
}
