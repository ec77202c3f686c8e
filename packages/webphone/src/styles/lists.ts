import { css } from 'lit'

/** Recents and settings. */
export const listStyles = css`
  .day {
    padding: 12px 0 5px;
    color: var(--offhook-ink-faint);
    font-size: 13px;
    font-weight: 600;
  }
  .recents {
    display: flex;
    flex: 1;
    flex-direction: column;
  }
  .recent {
    display: grid;
    grid-template-columns: auto 1fr auto;
    align-items: center;
    gap: 0 13px;
    width: calc(100% + 20px);
    min-height: 56px;
    margin-inline: -10px;
    padding: 7px 10px;
    border-radius: var(--offhook-radius-small);
    text-align: start;
  }
  .recent:hover {
    background: var(--offhook-raised);
  }
  .recent:focus-visible {
    outline-offset: -2px;
  }
  .recent > .icon {
    color: var(--offhook-ink-faint);
    font-size: 14px;
  }
  .recent span {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .recent b {
    font-weight: 500;
  }
  .recent small {
    display: block;
    color: var(--offhook-ink-faint);
    font-size: 13px;
  }
  .recent time {
    color: var(--offhook-ink-faint);
    font-size: 13px;
  }
  .recent.missed b,
  .recent.missed > .icon {
    color: var(--offhook-danger-ink);
  }
  .clear {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    padding: 12px 0 0;
    color: var(--offhook-ink-soft);
    font-size: 14px;
  }
  .empty {
    display: flex;
    flex: 1;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    padding: 0 12px 40px;
    text-align: center;
  }
  .empty .face {
    width: 72px;
    height: 72px;
    margin-bottom: 16px;
    background: var(--offhook-raised);
    color: var(--offhook-ink-faint);
  }
  .empty .face .icon {
    font-size: 21px;
  }
  .empty h2 {
    font-size: 17px;
    font-weight: 600;
  }
  .empty p {
    max-width: 30ch;
    margin-top: 4px;
    color: var(--offhook-ink-soft);
    text-wrap: balance;
  }
  .group {
    padding: 14px 0 4px;
  }
  .group + .group {
    margin-top: 10px;
    border-top: 1px solid var(--offhook-line);
  }
  .group h2 {
    margin-bottom: 6px;
    color: var(--offhook-ink-faint);
    font-size: 13px;
    font-weight: 600;
  }
  .setting {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    min-height: 52px;
  }
  .setting > .value {
    overflow: hidden;
    color: var(--offhook-ink-soft);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .setting input[type='range'] {
    flex: 1;
    min-width: 60px;
    max-width: 150px;
    height: 44px;
    accent-color: var(--offhook-accent);
  }
  .shortcuts {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 9px 14px;
    padding: 6px 0 8px;
    color: var(--offhook-ink-soft);
    font-size: 14px;
  }
  .group > .plain {
    margin-inline: -10px;
  }
`
