/** What the server tells its page: GET /api/config. */
export interface ServerConfig {
  /** The SIP domain. */
  readonly domain: string
  /** Path or address of the SIP WebSocket. */
  readonly ws: string
  readonly services: Services
  /** Address and ports for desk phones, where the server tells them. */
  readonly sip: { readonly address?: string; readonly udp?: number; readonly tcp?: number; readonly tls?: number }
}

/** Numbers of the server's test services. */
export interface Services {
  readonly echo?: string
  readonly tone?: string
}

/** Nothing when there is no such server or its answer is not understood: the phone then asks for more at sign-in. */
export async function fetchConfig(url: string, fetcher: typeof fetch = fetch): Promise<ServerConfig | undefined> {
  try {
    const response = await fetcher(url, { headers: { accept: 'application/json' } })
    return response.ok ? readConfig(await response.json()) : undefined
  } catch {
    return undefined
  }
}

export function readConfig(value: unknown): ServerConfig | undefined {
  const { domain, ws, services, sip } = record(value)
  if (typeof domain !== 'string' || typeof ws !== 'string') return undefined
  const { echo, tone } = record(services)
  const { address, udp, tcp, tls } = record(sip)
  return {
    domain,
    ws,
    services: {
      ...(typeof echo === 'string' ? { echo } : {}),
      ...(typeof tone === 'string' ? { tone } : {}),
    },
    sip: {
      ...(typeof address === 'string' ? { address } : {}),
      ...(typeof udp === 'number' ? { udp } : {}),
      ...(typeof tcp === 'number' ? { tcp } : {}),
      ...(typeof tls === 'number' ? { tls } : {}),
    },
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
