/** What authentication and routing ask of the store of users. Extensions are those of the tenant at hand. */
export interface Directory {
  find(extension: string): Promise<DirectoryUser | undefined>
  /** HA1 per algorithm in lower-case hex (RFC 7616 3.4.2), over the realm of this installation. */
  ha1(extension: string): Promise<{ readonly md5: string; readonly sha256: string } | undefined>
}

export interface DirectoryUser {
  readonly extension: string
  readonly name: string | undefined
  /** Which challenge its devices get; `auto` decides by transport and User-Agent. */
  readonly digest: 'auto' | 'md5' | 'sha-256'
}
