import type { PhoneModel } from './model/phone-model.ts'
import { talks } from './model/talks.ts'
import { dialNumber } from './views/pad.ts'

/**
 * Digits, Enter, Esc and M. A key that a focused control already understands is left to it, so nothing happens twice.
 * True when the key was used.
 */
export function handleKey(model: PhoneModel, event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false
  if (model.screen === 'sign-in') return false
  const target = event.composedPath()[0]
  if (inDialog(event)) return false
  const field = isTextField(target)
  if (event.key === 'Escape') return !event.repeat && back(model)
  if (event.key === 'Enter') return !event.repeat && !isControl(target) && enter(model)
  if (field) return false
  if (/^[\d*#+]$/.test(event.key)) return digit(model, event.key)
  if (event.key === 'Backspace') return backspace(model)
  if (event.key.toLowerCase() === 'm' && !event.repeat) return mute(model)
  return false
}

function back(model: PhoneModel): boolean {
  const { current, waiting, ended } = model.board
  const target = waiting ?? current
  if (target) void model.end(target)
  else if (ended) model.board.dismissEnded()
  else if (model.screen === 'pad' && model.number !== '') model.set({ number: '' })
  else return false
  return true
}

function enter(model: PhoneModel): boolean {
  const { current } = model.board
  if (model.screen === 'incoming' && current) void model.answer(current)
  else if (model.screen === 'pad') dialNumber({ model })
  else return false
  return true
}

function digit(model: PhoneModel, key: string): boolean {
  const { current } = model.board
  if (current) {
    if (!talks(current) || key === '+') return false
    model.set({ keypadOpen: true })
  }
  model.press(key)
  return true
}

function backspace(model: PhoneModel): boolean {
  if (model.screen !== 'pad' || model.number === '') return false
  model.set({ number: model.number.slice(0, -1) })
  return true
}

function mute(model: PhoneModel): boolean {
  if (model.screen !== 'in-call') return false
  model.toggleMute()
  return true
}

function isTextField(target: EventTarget | undefined): boolean {
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'range', 'button', 'submit'].includes(target.type)
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable)
}

function isControl(target: EventTarget | undefined): boolean {
  return (
    target instanceof Element &&
    target.closest('button, a[href], input, textarea, select, summary, [contenteditable]') !== null
  )
}

function inDialog(event: KeyboardEvent): boolean {
  return event.composedPath().some((target) => target instanceof HTMLDialogElement)
}
