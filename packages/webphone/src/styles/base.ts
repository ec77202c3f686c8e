import { css } from 'lit'

/** What the phone and its page share: text, focus, buttons, icons. */
export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ol,
  ul,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ol,
  ul {
    list-style: none;
  }
  [hidden] {
    display: none !important;
  }
  button,
  input,
  select {
    font: inherit;
    color: inherit;
    letter-spacing: inherit;
  }
  button {
    border: 0;
    padding: 0;
    background: none;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--offhook-focus);
    outline-offset: 2px;
  }
  .icon {
    width: 1.5em;
    height: 1.5em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .icon .fill,
  .icon .dots {
    fill: currentColor;
    stroke: none;
  }
  .mark {
    display: block;
    width: 32px;
    height: 32px;
    flex: none;
  }
  .mark-ground {
    fill: var(--offhook-accent);
  }
  .mark-ink {
    fill: var(--offhook-on-accent);
  }
  .mark-line {
    fill: none;
    stroke: var(--offhook-on-accent);
    stroke-width: 1.9;
    stroke-linecap: round;
    opacity: 0.72;
  }
  .pill {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 9px;
    min-height: 54px;
    padding: 0 18px;
    border-radius: var(--offhook-radius);
    font-size: 16px;
    font-weight: 600;
    line-height: 1.25;
    white-space: nowrap;
    background: var(--offhook-raised);
    color: var(--offhook-ink);
    transition: background-color var(--offhook-quick);
  }
  .pill .icon {
    font-size: 14px;
  }
  .pill:hover {
    background: var(--offhook-pressed);
  }
  .pill.go {
    background: var(--offhook-accent);
    color: var(--offhook-on-accent);
  }
  .pill.go:hover {
    background: var(--offhook-accent-hover);
  }
  .pill.stop {
    background: var(--offhook-danger);
    color: var(--offhook-on-danger);
  }
  .pill.stop:hover {
    background: var(--offhook-danger-hover);
  }
  .pill[disabled],
  .pill[disabled]:hover {
    background: var(--offhook-raised);
    color: var(--offhook-ink-faint);
  }
  .pill.small {
    min-height: 44px;
    padding: 0 14px;
    border-radius: var(--offhook-radius-small);
    font-size: 14px;
  }
  .plain {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 7px;
    min-height: 44px;
    min-width: 44px;
    padding: 0 10px;
    border-radius: var(--offhook-radius-small);
    color: var(--offhook-ink-soft);
    font-size: 14px;
    font-weight: 500;
    transition: background-color var(--offhook-quick);
  }
  .plain:hover {
    background: var(--offhook-raised);
    color: var(--offhook-ink);
  }
  .plain .icon {
    font-size: 13px;
  }
  .plain.square .icon {
    font-size: 14.5px;
  }
  .sr {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  kbd {
    display: inline-block;
    min-width: 26px;
    padding: 3px 7px;
    border: 1px solid var(--offhook-line);
    border-bottom-width: 2px;
    border-radius: 7px;
    background: var(--offhook-surface);
    color: var(--offhook-ink-soft);
    font: inherit;
    font-size: 12px;
    font-weight: 500;
    line-height: 1.3;
    text-align: center;
  }
  .segments {
    display: inline-flex;
    padding: 3px;
    gap: 2px;
    border-radius: var(--offhook-radius-small);
    background: var(--offhook-raised);
  }
  .segments button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 38px;
    min-width: 44px;
    padding: 0 12px;
    border-radius: 8px;
    color: var(--offhook-ink-soft);
    font-size: 14px;
    font-weight: 500;
    white-space: nowrap;
  }
  .segments button:hover {
    color: var(--offhook-ink);
  }
  .segments button[aria-pressed='true'] {
    background: var(--offhook-surface);
    color: var(--offhook-ink);
    box-shadow: 0 1px 2px rgb(0 0 0 / 14%);
  }
  .segments .icon {
    font-size: 12.5px;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation-duration: 0.01ms !important;
      animation-iteration-count: 1 !important;
      transition-duration: 0.01ms !important;
    }
  }
`
