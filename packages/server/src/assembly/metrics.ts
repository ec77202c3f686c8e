import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'

export interface Sources {
  readonly calls: () => number
  readonly bindings: () => number
  readonly connections: () => number
  readonly transactions: () => number
  readonly media: () => Promise<{
    readonly packetsIn: number
    readonly packetsOut: number
    readonly dropped: Readonly<Record<string, number>>
  }>
}

export interface Metrics {
  readonly registry: Registry
  readonly malformed: Counter<'answered'>
}

/** What /metrics shows, in Prometheus' form. Values are read when they are asked for. */
export function makeMetrics(sources: Sources): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'offhook_' })
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `offhook_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  gauge('calls', 'Calls now', sources.calls)
  gauge('bindings', 'Registered devices now', sources.bindings)
  gauge('connections', 'SIP connections now (ws, wss, tcp, tls)', sources.connections)
  gauge('transactions', 'SIP transactions now', sources.transactions)
  new Gauge({
    name: 'offhook_media_packets',
    help: 'RTP and RTCP packets since the start',
    labelNames: ['direction'],
    registers: [registry],
    async collect() {
      const stats = await sources.media()
      this.set({ direction: 'in' }, stats.packetsIn)
      this.set({ direction: 'out' }, stats.packetsOut)
    },
  })
  new Gauge({
    name: 'offhook_media_dropped',
    help: 'Media packets not used since the start, by reason',
    labelNames: ['reason'],
    registers: [registry],
    async collect() {
      for (const [reason, count] of Object.entries((await sources.media()).dropped)) this.set({ reason }, count)
    },
  })
  const malformed = new Counter({
    name: 'offhook_sip_malformed_total',
    help: 'SIP messages that could not be understood',
    labelNames: ['answered'],
    registers: [registry],
  })
  return { registry, malformed }
}
