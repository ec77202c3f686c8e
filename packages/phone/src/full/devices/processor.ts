/** What a page does to the microphone's sound before it is sent. */
import type { FullPlatform } from '../platform.ts'

/** Nodes of the given context: the microphone goes into `input`, `output` is sent. */
export interface AudioChain {
  /** The microphone is connected to it. */
  readonly input: AudioNode
  /** What it gives is sent. */
  readonly output: AudioNode
  /** When the microphone is closed. */
  close?(): void
}

/** Given the microphone's track: another track, or a chain of Web Audio nodes. It may keep what the track says as it is. */
export type AudioProcessor = (
  track: MediaStreamTrack,
  context: AudioContext,
) => MediaStreamTrack | AudioChain | Promise<MediaStreamTrack | AudioChain>

/** The stream to send. Stopping its track stops the microphone too, so that no light stays on. */
export async function processed(
  platform: FullPlatform,
  context: AudioContext,
  processor: AudioProcessor,
  raw: MediaStream,
): Promise<MediaStream> {
  const [track] = raw.getAudioTracks()
  if (!track) return raw
  try {
    const made = await processor(track, context)
    if (made === track) return raw
    const { out, close } = 'input' in made ? chain(context, raw, made) : { out: made, close: () => {} }
    const stop = out.stop.bind(out)
    out.stop = () => {
      stop()
      track.stop()
      close()
    }
    // Unplugged: who sends the result must hear of it.
    track.addEventListener('ended', () => out.dispatchEvent(new Event('ended')))
    return platform.stream(out)
  } catch (error) {
    // A call without the processor is better than no call.
    platform.report(error)
    return raw
  }
}

function chain(context: AudioContext, raw: MediaStream, { input, output, close }: AudioChain) {
  const source = context.createMediaStreamSource(raw)
  const destination = context.createMediaStreamDestination()
  source.connect(input)
  output.connect(destination)
  const [out] = destination.stream.getAudioTracks()
  if (!out) throw new Error('no track of a destination')
  return {
    out,
    close() {
      source.disconnect()
      output.disconnect(destination)
      close?.()
    },
  }
}
