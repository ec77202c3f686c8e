/** A page that wants Opus and nothing else: other codecs and their lines are taken out of its description. */
export function opusOnly(sdp: string): string {
  const kept = [...sdp.matchAll(/a=rtpmap:(\d+) (?:opus|telephone-event)\//g)].map((match) => match[1] ?? '')
  return sdp
    .replace(/(m=audio \d+ \S+) .*/, `$1 ${kept.join(' ')}`)
    .split('\r\n')
    .filter((line) => kept.includes(/^a=(?:rtpmap|fmtp|rtcp-fb):(\d+)/.exec(line)?.[1] ?? kept[0] ?? ''))
    .join('\r\n')
}
