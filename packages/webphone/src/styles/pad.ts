import { css } from 'lit'

/** Dial pad, also as the keypad of a call. */
export const padStyles = css`
  .display {
    display: flex;
    flex: 1 1 96px;
    flex-direction: column;
    justify-content: center;
    min-height: 84px;
    padding-bottom: 8px;
  }
  .field-row {
    position: relative;
    display: flex;
    align-items: center;
  }
  .number {
    width: 100%;
    min-width: 0;
    height: 52px;
    padding: 0 46px;
    border: 0;
    border-radius: var(--offhook-radius-small);
    background: none;
    font-size: 31px;
    font-weight: 500;
    letter-spacing: 0.01em;
    text-align: center;
    text-overflow: ellipsis;
  }
  .number.long {
    font-size: 27px;
  }
  .number.longer {
    font-size: 21px;
  }
  .number.longest {
    font-size: 16px;
  }
  .number::placeholder {
    color: var(--offhook-ink-faint);
    opacity: 1;
    font-size: 17px;
    font-weight: 400;
  }
  /* A field is always "focus visible": a quiet line instead of a box around the emptiest part of the phone. */
  .number:focus-visible {
    outline: none;
    border-radius: 0;
    box-shadow: 0 2px 0 -0.5px var(--offhook-focus);
  }
  .field-row .plain {
    position: absolute;
    inset-inline-end: 0;
  }
  .quick {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
    min-height: 38px;
    margin-top: 12px;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    min-height: 38px;
    padding: 0 14px 0 11px;
    border-radius: 99px;
    background: var(--offhook-accent-soft);
    color: var(--offhook-accent-ink);
    font-size: 13.5px;
    font-weight: 500;
  }
  .chip .icon {
    font-size: 12px;
  }
  .chip:hover {
    box-shadow: inset 0 0 0 1px var(--offhook-accent);
  }
  .keys {
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 9px;
    flex: none;
    direction: ltr;
  }
  .key {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    height: 62px;
    border-radius: var(--offhook-radius);
    background: var(--offhook-raised);
    user-select: none;
    -webkit-user-select: none;
    transition: background-color var(--offhook-quick);
  }
  .key:hover {
    background: var(--offhook-pressed);
  }
  .key:active,
  .key.down {
    background: var(--offhook-accent-soft);
    color: var(--offhook-accent-ink);
    transition: none;
  }
  .key b {
    font-size: 25px;
    font-weight: 500;
    line-height: 1.15;
  }
  .key small {
    min-height: 13px;
    color: var(--offhook-ink-faint);
    font-size: 10.5px;
    font-weight: 600;
    letter-spacing: 0.13em;
    line-height: 13px;
    margin-inline-end: -0.13em;
  }
  .key .sign {
    font-size: 27px;
    line-height: 1;
  }
  .key .star {
    margin-top: 0.25em;
    font-size: 31px;
    line-height: 0.9;
  }
  .sent {
    min-height: 38px;
    overflow: hidden;
    font-size: 22px;
    font-weight: 500;
    line-height: 38px;
    text-align: center;
    direction: rtl;
    text-overflow: ellipsis;
    white-space: nowrap;
    unicode-bidi: plaintext;
  }
  /* A notice takes its room from the keys, so that the call button stays in sight. */
  @container phone (max-height: 720px) {
    .notice ~ .body .key {
      height: 50px;
    }
    .notice ~ .body .display {
      min-height: 60px;
    }
  }
  @container phone (max-height: 600px) {
    .key {
      height: 52px;
    }
    .key b {
      font-size: 22px;
    }
    .display {
      min-height: 60px;
      flex-basis: 60px;
    }
    .pill {
      min-height: 48px;
    }
    .notice ~ .body .key {
      height: 44px;
    }
    .notice ~ .body .display {
      min-height: 52px;
    }
  }
  @container phone (max-height: 510px) {
    .key {
      height: 44px;
      border-radius: 12px;
    }
    .keys {
      gap: 7px;
    }
    .key small {
      display: none;
    }
    .number {
      height: 44px;
      font-size: 26px;
    }
  }
  @container phone (min-height: 720px) {
    .key {
      height: 68px;
    }
  }
`
