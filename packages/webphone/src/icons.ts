import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit'

// Our own set: a 24 grid, strokes of 1.75, round ends; `filled` shapes where a stroke would be too thin on a button.
const handset =
  'M6.6 3.6h2c.6 0 1.1.4 1.2 1l.6 2.8c.1.4 0 .9-.4 1.2L8.6 10c1.2 2.4 3 4.2 5.4 5.4l1.4-1.4c.3-.4.8-.5 1.2-.4l2.8.6c.6.1 1 .6 1 1.2v2c0 1.3-1.1 2.4-2.4 2.3C10.7 19.1 4.9 13.3 4.3 6c-.1-1.3 1-2.4 2.3-2.4z'

const shapes = {
  phone: svg`<path class="fill" d=${handset}/>`,
  hangUp: svg`<g transform="rotate(135 12 12)"><path class="fill" d=${handset}/></g>`,
  microphone: svg`<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>`,
  microphoneOff: svg`<path d="M9 9v2a3 3 0 0 0 4.6 2.5M15 11V6a3 3 0 0 0-5.7-1.3M5.5 11.5a6.5 6.5 0 0 0 10 5.5M18.5 11.5a6.5 6.5 0 0 1-.6 2.7M12 18v3M4 4l16 16"/>`,
  keypad: svg`<g class="dots">${[5, 12, 19].flatMap((y) => [5, 12, 19].map((x) => svg`<circle cx=${x} cy=${y} r="1.7"/>`))}</g>`,
  clock: svg`<circle cx="12" cy="12" r="8.5"/><path d="M12 7.2V12l3.2 2"/>`,
  sliders: svg`<path d="M4 8h8.5M17.5 8H20M4 16h2.5M11.5 16H20"/><circle cx="15" cy="8" r="2.5"/><circle cx="9" cy="16" r="2.5"/>`,
  backspace: svg`<path d="M9.2 5.5H19a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H9.2a2 2 0 0 1-1.5-.7L3.2 12l4.5-5.8a2 2 0 0 1 1.5-.7zM12 9.5l5 5M17 9.5l-5 5"/>`,
  person: svg`<circle cx="12" cy="8.5" r="3.75"/><path d="M4.75 20a7.25 7.25 0 0 1 14.5 0"/>`,
  arrowIn: svg`<path d="M17.5 6.5l-10 10M7.5 8.5v8h8"/>`,
  arrowOut: svg`<path d="M6.5 17.5l10-10M8.5 7.5h8v8"/>`,
  eye: svg`<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="3"/>`,
  eyeOff: svg`<path d="M6.2 7.3C3.8 9.1 2.5 12 2.5 12S6 18.5 12 18.5c1.6 0 3-.4 4.2-1.1M10 5.7c.6-.1 1.3-.2 2-.2 6 0 9.5 6.5 9.5 6.5s-.8 1.5-2.3 3M4 4l16 16"/>`,
  copy: svg`<rect x="8.5" y="8.5" width="11.5" height="11.5" rx="2.5"/><path d="M15.5 8.5V6.5A2.5 2.5 0 0 0 13 4H6.5A2.5 2.5 0 0 0 4 6.5V13a2.5 2.5 0 0 0 2.5 2.5h2"/>`,
  check: svg`<path d="M5 12.5l4.5 4.5L19 7.5"/>`,
  close: svg`<path d="M6 6l12 12M18 6L6 18"/>`,
  help: svg`<circle cx="12" cy="12" r="8.5"/><path d="M9.7 9.6a2.4 2.4 0 1 1 3.5 2.2c-.8.4-1.2.9-1.2 1.7M12 16.6v.1"/>`,
  sun: svg`<circle cx="12" cy="12" r="3.75"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.4M18.4 5.6L17 7M7 17l-1.4 1.4"/>`,
  moon: svg`<path d="M19.5 14.3A8 8 0 1 1 9.7 4.5a6.3 6.3 0 0 0 9.8 9.8z"/>`,
  contrast: svg`<circle cx="12" cy="12" r="8.5"/><path class="fill" d="M12 3.5a8.5 8.5 0 0 1 0 17z"/>`,
  speaker: svg`<path d="M4 9.5h3l4.5-4v13L7 14.5H4zM15 9a4.2 4.2 0 0 1 0 6M17.7 6.5a7.8 7.8 0 0 1 0 11"/>`,
  bell: svg`<path d="M6.5 10a5.5 5.5 0 0 1 11 0c0 4.5 2 6 2 6h-15s2-1.5 2-6M10 19a2.1 2.1 0 0 0 4 0"/>`,
  warning: svg`<path d="M12 4.2l8.7 15H3.3zM12 10v4M12 16.7v.1"/>`,
  refresh: svg`<path d="M19.5 12a7.5 7.5 0 1 1-2.3-5.4M19.5 3.5v4h-4"/>`,
  echo: svg`<path d="M4 10.5v3M8 7.5v9M12 4v16M16 8.5v7M20 10.5v3"/>`,
  tabs: svg`<rect x="3.5" y="7.5" width="13" height="12" rx="2.5"/><path d="M7.5 4.5H18a2.5 2.5 0 0 1 2.5 2.5v8.5"/>`,
  desk: svg`<rect x="3.5" y="4.5" width="17" height="15" rx="3"/><path d="M8.5 4.5v15M12 8.5h5M12 12.5h.1M14.5 12.5h.1M17 12.5h.1M12 15.7h.1M14.5 15.7h.1M17 15.7h.1"/>`,
  external: svg`<path d="M13.5 5H19v5.5M19 5l-8 8M10 5H7a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-3"/>`,
  pause: svg`<path d="M9 6v12M15 6v12"/>`,
  chevron: svg`<path d="M9 5.5l6.5 6.5L9 18.5"/>`,
  signOut: svg`<path d="M14 8V6a2 2 0 0 0-2-2H7a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h5a2 2 0 0 0 2-2v-2M10 12h10M17 9l3 3-3 3"/>`,
} as const satisfies Record<string, SVGTemplateResult>

export type IconName = keyof typeof shapes

/** Decoration only: the control around it carries the name. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shapes[name]}</svg>`
}

/** The mark: a handset lifted off its hook. */
export function mark(): TemplateResult {
  return html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect class="mark-ground" width="32" height="32" rx="9" />
    <g transform="translate(4.2 6.2) scale(0.9)"><path class="mark-ink" d=${handset} /></g>
    <path class="mark-line" d="M18 8.2a6.8 6.8 0 0 1 6 6M18 12.3a2.9 2.9 0 0 1 2 2" />
  </svg>`
}
