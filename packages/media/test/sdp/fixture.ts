import { readFileSync } from 'node:fs'

/** A real browser's offer, as it was recorded: Chromium 156, Firefox 153. */
export const fixture = (
  name: 'chromium-audio' | 'chromium-gathered' | 'chromium-audio-video' | 'firefox-audio' | 'firefox-gathered',
): string => readFileSync(new URL(`./fixtures/${name}.sdp`, import.meta.url), 'utf8')

/** A desk phone's SDP. `formats` like `0 PCMU/8000`. */
export function phoneSdp(port: number, formats: readonly string[], ...attributes: readonly string[]): string {
  const types = formats.map((format) => format.split(' ')[0])
  return [
    'v=0',
    'o=phone 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP ${types.join(' ')}`,
    ...formats.map((format) => `a=rtpmap:${format}`),
    ...attributes.map((attribute) => `a=${attribute}`),
    '',
  ].join('\r\n')
}
