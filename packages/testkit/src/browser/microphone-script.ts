/**
 * Runs in every page before its own scripts: asks for the microphone without echo cancellation, noise suppression and gain
 * control, which take a steady tone for noise and remove it. Kept as text: a bundler's helpers do not exist in the page.
 */
export const microphoneScript = `(() => {
  const devices = navigator.mediaDevices
  if (!devices || devices.__plain) return
  devices.__plain = true
  const ask = devices.getUserMedia.bind(devices)
  const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false }
  devices.getUserMedia = (wanted) =>
    ask(wanted && wanted.audio ? { ...wanted, audio: { ...(wanted.audio === true ? {} : wanted.audio), ...plain } } : wanted)
})()`
