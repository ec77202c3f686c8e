import { css } from 'lit'

/** The phone's frame: header, notices, body, tabs. */
export const frame = css`
  :host {
    display: block;
    width: 100%;
    max-width: 420px;
    height: 660px;
    font-family: var(--offhook-font);
    -webkit-font-smoothing: antialiased;
  }
  :host([hidden]) {
    display: none;
  }
  :host([compact]) {
    max-width: 300px;
    height: 500px;
  }
  .phone {
    container: phone / size;
    position: relative;
    display: flex;
    flex-direction: column;
    width: 100%;
    height: 100%;
    overflow: hidden;
    border: var(--offhook-frame-line, 1px) solid var(--offhook-line);
    border-radius: var(--offhook-frame-radius, 24px);
    background: var(--offhook-surface);
    color: var(--offhook-ink);
    font-size: 15px;
    line-height: 1.45;
    text-align: start;
    font-variant-numeric: tabular-nums;
  }
  .phone:lang(zh) {
    line-height: 1.6;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 12px;
    flex: none;
    padding: 14px 20px 12px;
  }
  .who {
    min-width: 0;
    flex: 1;
  }
  .who strong {
    display: block;
    overflow: hidden;
    font-size: 16px;
    font-weight: 600;
    line-height: 1.35;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .who span {
    color: var(--offhook-ink-faint);
    font-size: 13px;
    line-height: 1.4;
  }
  .status {
    display: inline-flex;
    align-items: center;
    gap: 7px;
    flex: none;
    padding: 5px 11px 5px 9px;
    border-radius: 99px;
    background: var(--offhook-raised);
    color: var(--offhook-ink-soft);
    font-size: 13px;
    font-weight: 500;
    line-height: 1.4;
  }
  .status i {
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--offhook-line-strong);
  }
  .status.registered {
    background: var(--offhook-accent-soft);
    color: var(--offhook-accent-ink);
  }
  .status.registered i {
    background: var(--offhook-accent);
  }
  .status.connecting i,
  .status.reconnecting i {
    background: var(--offhook-warn-ink);
    animation: breathe 1.4s ease-in-out infinite;
  }
  .status.failed {
    background: var(--offhook-danger-soft);
    color: var(--offhook-danger-ink);
  }
  .status.failed i {
    background: var(--offhook-danger);
  }
  @keyframes breathe {
    50% {
      opacity: 0.25;
    }
  }
  .notice {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 2px 10px;
    flex: none;
    margin: 0 16px 10px;
    padding: 11px 13px;
    border-radius: var(--offhook-radius-small);
    background: var(--offhook-danger-soft);
    color: var(--offhook-danger-ink);
    font-size: 14px;
    line-height: 1.45;
  }
  .notice:lang(zh) {
    line-height: 1.55;
  }
  .notice.warn {
    background: var(--offhook-warn-soft);
    color: var(--offhook-warn-ink);
  }
  .notice > .icon {
    font-size: 13.5px;
  }
  .notice strong {
    font-weight: 600;
  }
  .notice p {
    grid-column: 2;
    color: var(--offhook-ink-soft);
  }
  .notice .acts {
    grid-column: 2;
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-top: 8px;
  }
  .notice .pill {
    min-height: 38px;
    background: var(--offhook-surface);
    color: var(--offhook-ink);
    font-size: 13.5px;
    box-shadow: inset 0 0 0 1px var(--offhook-line);
  }
  .body {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
    padding: 0 20px 16px;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }
  .bottom {
    display: grid;
    grid-auto-columns: 1fr;
    grid-auto-flow: column;
    gap: 12px;
    flex: none;
    margin-top: auto;
    padding-top: 14px;
  }
  .tabs {
    display: grid;
    grid-auto-columns: 1fr;
    grid-auto-flow: column;
    flex: none;
    padding: 5px 10px 7px;
    border-top: 1px solid var(--offhook-line);
  }
  .tabs button {
    position: relative;
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 2px;
    min-height: 50px;
    padding: 6px 4px 3px;
    border-radius: var(--offhook-radius-small);
    color: var(--offhook-ink-faint);
    font-size: 12px;
    font-weight: 500;
    line-height: 1.35;
  }
  .tabs .icon {
    font-size: 15px;
  }
  .tabs button:hover {
    color: var(--offhook-ink);
  }
  .tabs button[aria-selected='true'] {
    color: var(--offhook-accent-ink);
  }
  .tabs :focus-visible {
    outline-offset: -2px;
  }
  .badge {
    position: absolute;
    top: 3px;
    left: calc(50% + 6px);
    min-width: 17px;
    padding: 0 5px;
    border-radius: 9px;
    background: var(--offhook-danger);
    color: var(--offhook-on-danger);
    font-size: 11px;
    font-weight: 600;
    line-height: 17px;
    text-align: center;
  }
  @container phone (max-width: 330px) {
    .head {
      padding: 11px 14px 9px;
    }
    .body {
      padding: 0 14px 12px;
    }
    .pill {
      padding: 0 10px;
    }
  }
`
