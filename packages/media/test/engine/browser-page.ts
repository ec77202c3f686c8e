import { type Chromium, hearsNothing, listen } from '@offhook/testkit'

/** What Playwright's and Puppeteer's pages have in common. */
interface Page {
  evaluate(expression: string): Promise<unknown>
  close(): Promise<unknown>
}

/** Runs in the page: one RTCPeerConnection with the microphone, driven by descriptions. */
const script = `
  window.pc = new RTCPeerConnection()
  window.media = navigator.mediaDevices
    .getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } })
    .then((stream) => pc.addTrack(stream.getTracks()[0], stream))
  window.connected = new Promise((resolve, reject) => {
    pc.onconnectionstatechange = () => {
      if (pc.connectionState === 'connected') resolve()
      if (pc.connectionState === 'failed') reject(new Error('the connection failed'))
    }
  })
  window.makeOffer = async (options) => {
    await media
    await pc.setLocalDescription(await pc.createOffer(options))
    return pc.localDescription.sdp
  }
  window.takeAnswer = (sdp) => pc.setRemoteDescription({ type: 'answer', sdp })
  window.answerTo = async (sdp) => {
    await pc.setRemoteDescription({ type: 'offer', sdp })
    await media
    await pc.setLocalDescription(await pc.createAnswer())
    return pc.localDescription.sdp
  }
  window.stat = async (type) => [...(await pc.getStats()).values()].find((one) => one.type === type)
`

/** A person's browser without signalling. */
export class BrowserPage {
  readonly page: Page

  private constructor(page: Page) {
    this.page = page
  }

  static async open(chromium: Chromium): Promise<BrowserPage> {
    const page = await chromium.page()
    await page.route('http://localhost/', (route) => route.fulfill({ contentType: 'text/html', body: '<html></html>' }))
    await page.goto('http://localhost/')
    return BrowserPage.take(page)
  }

  /** A page that is already at a secure origin. */
  static async take(page: Page): Promise<BrowserPage> {
    await page.evaluate(script)
    return new BrowserPage(page)
  }

  async offer(options: { iceRestart?: boolean } = {}): Promise<string> {
    return String(await this.page.evaluate(`makeOffer(${JSON.stringify(options)})`))
  }

  async answered(sdp: string): Promise<void> {
    await this.page.evaluate(`takeAnswer(${JSON.stringify(sdp)})`)
  }

  async answerTo(sdp: string): Promise<string> {
    return String(await this.page.evaluate(`answerTo(${JSON.stringify(sdp)})`))
  }

  async connected(): Promise<void> {
    await this.page.evaluate('connected')
  }

  async direction(direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'): Promise<void> {
    await this.page.evaluate(`void (pc.getTransceivers()[0].direction = '${direction}')`)
  }

  async press(keys: string): Promise<void> {
    await this.page.evaluate(`pc.getSenders()[0].dtmf.insertDTMF('${keys}', 100, 70)`)
  }

  async stat(type: string): Promise<Record<string, unknown> | undefined> {
    return (await this.page.evaluate(`stat('${type}')`)) as Record<string, unknown> | undefined
  }

  async hears(hz: number): Promise<void> {
    await listen(this.page, { hz })
  }

  async hearsNothing(): Promise<void> {
    await hearsNothing(this.page)
  }

  async close(): Promise<void> {
    await this.page.close()
  }
}
