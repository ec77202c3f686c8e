/** How loud both sides are. */
import type { FullPlatform } from '../platform.ts'

/** 0 is silence, 1 a sine at full scale: the square root of twice the mean square. */
export interface Levels {
  readonly local: number
  readonly remote: number
}

/** ms between two readings. */
const every = 100

/** Reads until the returned function is called. */
export function meter(
  platform: FullPlatform,
  context: AudioContext,
  streams: () => readonly [MediaStream | undefined, MediaStream | undefined],
  tell: (levels: Levels) => void,
): () => void {
  const ears = [ear(context), ear(context)] as const
  let cancel = platform.later(read, every)
  function read(): void {
    const [local, remote] = streams()
    tell({ local: ears[0].level(local), remote: ears[1].level(remote) })
    cancel = platform.later(read, every)
  }
  return () => {
    cancel()
    for (const { close } of ears) close()
  }
}

function ear(context: AudioContext) {
  const analyser = context.createAnalyser()
  analyser.fftSize = 2048
  const samples = new Float32Array(analyser.fftSize)
  let track: MediaStreamTrack | undefined
  let source: MediaStreamAudioSourceNode | undefined
  return {
    level(stream: MediaStream | undefined): number {
      const now = stream?.getAudioTracks()[0]
      if (now !== track) {
        source?.disconnect()
        source = stream && now && context.createMediaStreamSource(stream)
        source?.connect(analyser)
        track = now
      }
      if (!source) return 0
      analyser.getFloatTimeDomainData(samples)
      return levelOf(samples)
    },
    close(): void {
      source?.disconnect()
    },
  }
}

export function levelOf(samples: Float32Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return Math.min(1, Math.sqrt((2 * sum) / samples.length))
}
