/** Report descriptors of headsets as their makers have published them, without their consumer and vendor collections. */

const telephony = [0x05, 0x0b]
const leds = [0x05, 0x08]
const bits = (count: number): number[] => [0x75, 1, 0x95, count]
const usages = (...all: number[]): number[] => all.flatMap((usage) => [0x09, usage])
const input = (flags: number): number[] => [0x81, flags]
const output = (flags: number): number[] => [0x91, flags]
const headset = (reportId: number, ...items: number[][]): number[] => [
  ...[...telephony, 0x09, 0x05, 0xa1, 0x01, 0x85, reportId],
  ...items.flat(),
  0xc0,
]

/**
 * Actions Semiconductor's headset firmware (Zephyr, Apache-2.0, `usb_hid_inner.h`), in the order of Jabra's speakerphones: the hook
 * is a state, mute a key; a keypad's collection lies in the midst; keys are marked as constants.
 */
export const withKeypad = headset(
  5,
  [...usages(0x20, 0x97, 0x2b, 0x2a), ...bits(4), ...input(0x23)],
  [...usages(0x2f, 0x21, 0x24, 0x26), ...bits(4), ...input(0x07)],
  [...usages(0x06), 0xa1, 0x02, 0x19, 0xb0, 0x29, 0xbb, 0x75, 4, 0x95, 1, ...input(0x40), 0xc0],
  [0x05, 0x09, ...usages(0x07), ...bits(1), ...input(0x02), 0x95, 3, ...input(0x01)],
  [...leds, ...usages(0x17, 0x1e, 0x09, 0x18, 0x20, 0x21, 0x2a), ...bits(7), ...output(0x22)],
  [...telephony, ...usages(0x9e), ...bits(1), ...output(0x22), 0x95, 8, ...output(0x01)],
)

/** Qualcomm's development kit for headsets (ADK, `usb_hid_*_descriptors`): mute is a key of its own item. */
export const withRedial = headset(
  5,
  [...usages(0x20), ...bits(1), ...input(0x22)],
  [...usages(0x2f), ...bits(1), ...input(0x06)],
  [...usages(0x24, 0x21, 0x97, 0x2a, 0x50), ...bits(5), ...input(0x06)],
  [0x05, 0x09, ...usages(0x01), ...bits(1), ...input(0x02)],
  [...leds, ...usages(0x17, 0x09, 0x18, 0x20, 0x21, 0x2a), ...bits(6), ...output(0x22), 0x95, 2, ...output(0x01)],
)

/** Realtek's earphones (`app_hid_descriptor.h`, `TELEPHONY_HID_DESC_ATTRIB`): mute is a switch that stays, in one item with the hook. */
export const withSwitches = headset(
  11,
  [...usages(0x20, 0x97, 0x2a, 0x2f), ...bits(4), ...input(0x23)],
  [...usages(0x21, 0x23, 0x24), ...bits(3), ...input(0x07)],
  [...usages(0x06), 0xa1, 0x02, 0x19, 0xb0, 0x29, 0xbb, 0x75, 4, 0x95, 1, ...input(0x40), 0xc0],
  [0x05, 0x09, ...usages(0x07), ...bits(1), ...input(0x02), 0x95, 4, ...input(0x01)],
  [...leds, ...usages(0x17, 0x1e, 0x09, 0x18, 0x20, 0x21, 0x2a), ...bits(7), ...output(0x22)],
  [...telephony, ...usages(0x9e), ...bits(1), ...output(0x22), 0x95, 8, ...output(0x01)],
)

/** The other way to have a hook that the usage tables allow (3.4.1.2): one key that comes back, for on and off. */
export const withHookKey = headset(
  1,
  [...usages(0x20, 0x2f), ...bits(2), ...input(0x06), 0x95, 6, ...input(0x01)],
  [0x85, 2, ...leds, 0x19, 0x17, 0x29, 0x18, ...bits(2), ...output(0x02), 0x95, 6, ...output(0x01)],
)
