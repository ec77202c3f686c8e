/** `1001` or `alice@pbx.example` or `sip:alice@pbx.example` as an address of record; nothing when it cannot be one. */
export function aorOf(extension: string, domain: string): string | undefined {
  const bare = extension.trim().replace(/^sips?:/i, '')
  if (/^[^\s@:;<>"]+@[^\s@;<>"]+$/.test(bare)) return `sip:${bare}`
  if (!/^[^\s@:;<>"]+$/.test(bare) || !domain) return undefined
  return `sip:${bare}@${domain}`
}

/** The user part: what a person calls "my extension". */
export function extensionOf(aor: string): string {
  return aor.replace(/^sips?:/i, '').replace(/@.*$/, '')
}

/** The host of a WebSocket address without its port: the SIP domain where nothing else is known. */
export function hostOf(server: string): string {
  try {
    return new URL(server).hostname
  } catch {
    return ''
  }
}

/** `https://pbx.example` and `/ws` give `wss://pbx.example/ws`. */
export function webSocketUrl(origin: string, path: string): string {
  return new URL(path, origin).href.replace(/^http/, 'ws')
}

export function isWebSocketUrl(text: string): boolean {
  return /^wss?:$/.test(protocolOf(text)) && hostOf(text) !== ''
}

function protocolOf(text: string): string {
  try {
    return new URL(text).protocol
  } catch {
    return ''
  }
}
