/**
 * Runs in every page before its own scripts: keeps the remote audio tracks of whatever RTCPeerConnection the page makes, so
 * that `listen` works with any page (ours, JsSIP's, SIP.js's). Kept as text: a bundler's helpers do not exist in the page.
 */
export const earScript = `(() => {
  if (window.__ear || !window.RTCPeerConnection) return
  // A page may take its connections out of a frame of its own.
  let owner
  try {
    owner = window.parent === window ? undefined : window.parent.__ear
  } catch {}
  const heard = owner?.heard ?? []
  const connections = owner?.connections ?? []
  const Native = window.RTCPeerConnection
  class Heard extends Native {
    constructor(...args) {
      super(...args)
      connections.push(this)
      this.addEventListener('track', ({ track }) => {
        if (track.kind === 'audio') heard.push({ track, connection: this })
      })
    }
  }
  window.RTCPeerConnection = Heard
  let context
  const analysers = new Map()
  const analyser = (track) => {
    const known = analysers.get(track)
    if (known) return known
    // A browser plays fifty at once, and no more: only what is listened to now counts.
    for (const [old, { source, element }] of analysers) {
      source.disconnect()
      element.srcObject = null
      analysers.delete(old)
    }
    context ??= new AudioContext()
    const stream = new MediaStream([track])
    // Chromium gives Web Audio a remote track's sound only while some element plays it.
    const element = new Audio()
    element.srcObject = stream
    element.muted = true
    element.play().catch(() => {})
    const node = context.createAnalyser()
    node.fftSize = 4096
    node.smoothingTimeConstant = 0
    const source = context.createMediaStreamSource(stream)
    source.connect(node)
    const entry = { node, source, element }
    analysers.set(track, entry)
    return entry
  }
  const current = () =>
    heard.filter(({ track, connection }) => track.readyState === 'live' && connection.signalingState !== 'closed').at(-1)
  const measure = () => {
    const found = current()
    if (!found) return { tracks: heard.length, hz: 0, level: -140, snr: 0 }
    const { node } = analyser(found.track)
    if (context.state !== 'running') context.resume()
    const bins = new Float32Array(node.frequencyBinCount)
    node.getFloatFrequencyData(bins)
    const width = context.sampleRate / node.fftSize
    const power = (i) => 10 ** ((bins[i] ?? -140) / 10)
    let peak = Math.ceil(50 / width)
    let total = 0
    for (let i = peak; i < bins.length; i++) {
      if (bins[i] > bins[peak]) peak = i
      if (Number.isFinite(bins[i])) total += power(i)
    }
    let wanted = 0
    for (let i = peak - 4; i <= peak + 4; i++) if (Number.isFinite(bins[i])) wanted += power(i)
    const bend = bins[peak - 1] - 2 * bins[peak] + bins[peak + 1]
    const off = bend ? (bins[peak - 1] - bins[peak + 1]) / (2 * bend) : 0
    const level = Number.isFinite(bins[peak]) ? bins[peak] : -140
    const snr = 10 * Math.log10(Math.max(wanted, 1e-14) / Math.max(total - wanted, 1e-14))
    return { tracks: heard.length, audio: context.state, hz: level > -75 ? (peak + off) * width : 0, level, snr }
  }
  const pause = () => new Promise((resolve) => setTimeout(resolve, 50))
  window.__ear = {
    heard,
    connections,
    measure,
    // Three measures in a row must agree: one alone may catch a tone that is just ending.
    async listen(hz, tolerance, timeout) {
      const end = performance.now() + timeout
      let agreeing = 0
      for (;;) {
        const now = measure()
        agreeing = now.snr > 6 && Math.abs(now.hz - hz) <= tolerance ? agreeing + 1 : 0
        if (agreeing === 3) return { ...now, heard: true }
        if (performance.now() > end) return { ...now, heard: false }
        await pause()
      }
    },
    // What the newest connection knows of its sound: who hears nothing wants to know on which side it ended.
    async report() {
      const connection = connections.at(-1)
      if (!connection || connection.signalingState === 'closed') return { connection: connection ? 'closed' : 'none' }
      const kept = { connection: connection.connectionState, ice: connection.iceConnectionState }
      for (const one of (await connection.getStats()).values()) {
        if (one.type === 'inbound-rtp') kept.received = [one.packetsReceived, one.packetsLost, one.totalAudioEnergy, one.totalSamplesReceived, one.concealedSamples]
        if (one.type === 'outbound-rtp') kept.sent = one.packetsSent
        if (one.type === 'media-source') kept.microphone = [one.audioLevel, one.totalSamplesDuration]
      }
      return { ...kept, elements: [...analysers.values()].map(({ element, source }) => [element.paused, element.readyState, source.context.currentTime]) }
    },
    // The loudest level over this many ms, or over the first stretch of them that is silent.
    async silence(span, timeout) {
      const end = performance.now() + timeout
      let since = performance.now()
      let loudest = { level: -140 }
      for (;;) {
        const now = measure()
        if (now.level > -70) since = performance.now()
        if (now.level > loudest.level) loudest = now
        if (performance.now() - since >= span) return { ...now, silent: true }
        if (performance.now() > end) return { ...loudest, silent: false }
        await pause()
      }
    },
  }
})()`
