/** Types of peers.mjs for the TypeScript side. */
export type PeerName =
  | 'chromium'
  | 'firefox'
  | 'pulseaudio'
  | 'baresip'
  | 'linphone'
  | 'sipp'
  | 'kamailio'
  | 'kamailio-websocket'
  | 'rtpengine'
  | 'ffmpeg'
  | 'openssl'
  | 'gnutls'
  | 'nftables'
  | 'iproute2'
  | 'cjk-fonts'

export interface Peer {
  readonly name: PeerName
  readonly package: string
  readonly program: string
  readonly covers: string
}

export const peers: readonly Peer[]
export function findPeer(name: PeerName): string | undefined
export function missingPeers(): readonly Peer[]
export function describeMissing(): string[]
export function installMissing(options?: { log?: (line: string) => void }): Promise<readonly Peer[]>
