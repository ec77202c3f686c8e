/** Codecs in the order wished for, and no more bandwidth than allowed. */
import type { FullPlatform } from '../platform.ts'
import type { FullPhoneOptions } from '../types.ts'

/** Fits out what a call's peer connection is made of, before anything is offered or answered. */
export function fitted(platform: FullPlatform, options: FullPhoneOptions, pc: RTCPeerConnection): RTCPeerConnection {
  const { codecs = [], maxBitrate = {} } = options
  if (codecs.length === 0 && maxBitrate.audio === undefined) return pc
  const addTrack = pc.addTrack.bind(pc)
  pc.addTrack = (track, ...streams) => {
    const sender = addTrack(track, ...streams)
    const transceiver = pc.getTransceivers().find((one) => one.sender === sender)
    if (transceiver && track.kind === 'audio') {
      prefer(platform, transceiver, codecs)
    }
    return sender
  }
  pc.addEventListener('connectionstatechange', () => {
    const [sender] = pc.getSenders()
    if (pc.connectionState === 'connected' && sender && isElastic(sender)) {
      void limit(sender, maxBitrate.audio).catch((error: unknown) => platform.report(error))
    }
  })
  return pc
}

/** Chromium refuses a description whose codec cannot be as slow as the limit, which G.711 and G.722 never can. */
function isElastic(sender: RTCRtpSender): boolean {
  return sender.getParameters().codecs?.[0]?.mimeType.toLowerCase() === 'audio/opus'
}

function prefer(platform: FullPlatform, transceiver: RTCRtpTransceiver, wished: readonly string[]): void {
  const all = platform.codecs?.('audio') ?? []
  if (wished.length === 0 || all.length === 0) return
  transceiver.setCodecPreferences?.(ordered(all, wished))
}

/** The wished ones first, each in all its forms; the others (telephone-event, comfort noise …) after, as they were. */
export function ordered<C extends { readonly mimeType: string }>(all: readonly C[], wished: readonly string[]): C[] {
  const rank = ({ mimeType }: C): number => {
    const name = mimeType.split('/')[1]?.toLowerCase()
    const at = wished.findIndex((one) => one.toLowerCase() === name)
    return at < 0 ? wished.length : at
  }
  return all.toSorted((a, b) => rank(a) - rank(b))
}

/** `most`: bits a second (W3C WebRTC 5.2.8 maxBitrate). */
export async function limit(sender: RTCRtpSender, most: number | undefined): Promise<void> {
  if (most === undefined) return
  const parameters = sender.getParameters()
  // Firefox has none before the first negotiation.
  if (!parameters.encodings?.length) parameters.encodings = [{}]
  for (const encoding of parameters.encodings) encoding.maxBitrate = most
  await sender.setParameters(parameters)
}
