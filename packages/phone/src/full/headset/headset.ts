/** The buttons and lamps of a headset (USB HID Usage Tables: telephony page 0x0B, LED page 0x08). */
import type { FullCall } from '../call.ts'
import type { HidDevice } from '../platform.ts'
import { type Bit, bitOf, findBit, reportLength } from './report.ts'

const usages = { hook: 0x0b_0020, mute: 0x0b_002f } as const
const lamps = { hook: 0x08_0017, mute: 0x08_0009, ring: 0x08_0018 } as const

type Button = keyof typeof usages
type Lamp = keyof typeof lamps

/** What a headset needs of its phone. */
interface Phone {
  readonly calls: readonly FullCall[]
  on(event: 'calls', listener: () => void): () => void
  switchTo(call: FullCall): Promise<void>
}

export class Headset {
  readonly #device: HidDevice
  readonly #phone: Phone
  readonly #report: (error: unknown) => void
  readonly #buttons: Readonly<Record<Button, Bit | undefined>>
  readonly #lamps: Readonly<Record<Lamp, Bit | undefined>>
  readonly #down: Record<Button, boolean> = { hook: false, mute: false }
  readonly #watched = new Map<FullCall, () => void>()
  #forget: () => void = () => {}
  #lit = ''

  private constructor(device: HidDevice, phone: Phone, report: (error: unknown) => void) {
    this.#device = device
    this.#phone = phone
    this.#report = report
    const { collections } = device
    this.#buttons = {
      hook: findBit(collections, 'inputReports', usages.hook),
      mute: findBit(collections, 'inputReports', usages.mute),
    }
    this.#lamps = {
      hook: findBit(collections, 'outputReports', lamps.hook),
      mute: findBit(collections, 'outputReports', lamps.mute),
      ring: findBit(collections, 'outputReports', lamps.ring),
    }
  }

  static async open(device: HidDevice, phone: Phone, report: (error: unknown) => void): Promise<Headset> {
    if (!device.opened) await device.open()
    const headset = new Headset(device, phone, report)
    device.addEventListener('inputreport', headset.#heard)
    headset.#forget = phone.on('calls', () => headset.#watch())
    return headset
  }

  async close(): Promise<void> {
    this.#forget()
    for (const off of this.#watched.values()) off()
    this.#watched.clear()
    this.#device.removeEventListener('inputreport', this.#heard)
    await this.#device.close().catch(() => {})
  }

  readonly #heard = ({ reportId, data }: { readonly reportId: number; readonly data: DataView }): void => {
    for (const button of ['hook', 'mute'] as const) {
      const bit = this.#buttons[button]
      if (bit?.reportId !== reportId) continue
      const down = bitOf(data, bit)
      if (down === this.#down[button]) continue
      this.#down[button] = down
      // Of a key that comes back by itself the press counts. Makers call hooks that stay off such keys: those are states.
      const isKey = button === 'hook' ? !bit.isState : !bit.stays
      if (isKey && !down) continue
      if (button === 'hook') this.#hook(isKey ? undefined : down)
      else this.#mute(isKey ? undefined : down)
    }
  }

  /** Off hook answers what rings; on hook hangs up what talks; a key does what there is to do. */
  #hook(off: boolean | undefined): void {
    const { calls } = this.#phone
    const rings = calls.find(({ direction, state }) => direction === 'incoming' && state.name === 'ringing')
    const done = (off ?? rings) ? rings && this.#phone.switchTo(rings) : this.#active?.hangUp()
    done?.catch(this.#report)
  }

  #mute(muted: boolean | undefined): void {
    const call = this.#active
    if (muted ?? !call?.muted) call?.mute()
    else call?.unmute()
  }

  get #active(): FullCall | undefined {
    const { calls } = this.#phone
    return (
      calls.find(({ state }) => state.name === 'answered' || state.name === 'reconnecting') ??
      calls.find(({ direction, state }) => direction === 'outgoing' || state.name === 'held')
    )
  }

  #watch(): void {
    const { calls } = this.#phone
    for (const [call, off] of this.#watched) {
      if (calls.includes(call)) continue
      off()
      this.#watched.delete(call)
    }
    for (const call of calls) {
      if (this.#watched.has(call)) continue
      this.#watched.set(call, () => {})
      const forget = [call.on('state', () => this.#show()), call.on('muted', () => this.#show())]
      this.#watched.set(call, () => {
        for (const off of forget) off()
      })
    }
    this.#show()
  }

  /** Lamps as the calls are; many headsets open their microphone only when the hook's is lit. */
  #show(): void {
    const active = this.#active
    const rings = this.#phone.calls.some(({ direction, state }) => direction === 'incoming' && state.name === 'ringing')
    const on: Record<Lamp, boolean> = { hook: active !== undefined, mute: active?.muted === true, ring: rings }
    const lit = JSON.stringify(on)
    if (lit === this.#lit) return
    this.#lit = lit
    const reports = new Map<number, Uint8Array<ArrayBuffer>>()
    for (const lamp of ['hook', 'mute', 'ring'] as const) {
      const bit = this.#lamps[lamp]
      if (!bit) continue
      const length = reportLength(this.#device.collections, 'outputReports', bit.reportId)
      const data = reports.get(bit.reportId) ?? new Uint8Array(length)
      reports.set(bit.reportId, data)
      const byte = bit.offset >> 3
      if (on[lamp]) data[byte] = (data[byte] ?? 0) | (1 << (bit.offset & 7))
    }
    for (const [id, data] of reports) this.#device.sendReport(id, data).catch(this.#report)
  }
}
