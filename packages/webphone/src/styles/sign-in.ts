import { css } from 'lit'

/** The sign-in form. */
export const signInStyles = css`
  .sign-in {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: min-content;
    padding-top: 26px;
  }
  .sign-in .mark {
    width: 44px;
    height: 44px;
    margin-bottom: 18px;
  }
  .sign-in h2 {
    font-size: 23px;
    font-weight: 600;
    letter-spacing: -0.012em;
    line-height: 1.25;
  }
  .sign-in:lang(zh) h2 {
    letter-spacing: 0;
    line-height: 1.4;
  }
  .lead {
    margin: 5px 0 20px;
    color: var(--offhook-ink-soft);
    text-wrap: pretty;
  }
  .sign-in .notice {
    margin: 0 0 18px;
  }
  .field {
    position: relative;
    display: block;
    margin-bottom: 15px;
  }
  .field label {
    display: block;
    margin-bottom: 5px;
    font-size: 14px;
    font-weight: 500;
  }
  .field input {
    width: 100%;
    height: 48px;
    padding: 0 14px;
    border: 1px solid var(--offhook-line-strong);
    border-radius: var(--offhook-radius-small);
    background: var(--offhook-surface);
    font-size: 16px;
  }
  .field input::placeholder {
    color: var(--offhook-ink-faint);
    opacity: 1;
  }
  .field input:focus-visible {
    outline-offset: -1px;
    border-color: transparent;
  }
  .field input[aria-invalid='true'] {
    border-color: var(--offhook-danger);
  }
  .field .plain {
    position: absolute;
    inset-inline-end: 2px;
    bottom: 2px;
  }
  .field.secret input {
    padding-inline-end: 52px;
  }
  .wrong {
    margin-top: 5px;
    color: var(--offhook-danger-ink);
    font-size: 13.5px;
  }
  .wrong + .plain {
    bottom: auto;
    top: 28px;
  }
  .check {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0 11px;
    padding: 4px 0 10px;
    cursor: pointer;
  }
  .check input {
    width: 20px;
    height: 20px;
    margin: 1px 0 0;
    accent-color: var(--offhook-accent);
  }
  .check small {
    grid-column: 2;
    color: var(--offhook-ink-faint);
    font-size: 13px;
    line-height: 1.5;
  }
  .submit {
    display: grid;
    margin: 8px 0 14px;
  }
  details.more {
    margin-top: auto;
  }
  details.more summary {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 40px;
    padding-inline-end: 10px;
    border-radius: var(--offhook-radius-small);
    color: var(--offhook-ink-soft);
    font-size: 14px;
    font-weight: 500;
    cursor: pointer;
    list-style: none;
  }
  details.more summary::-webkit-details-marker {
    display: none;
  }
  details.more summary .icon {
    font-size: 10.5px;
    transition: rotate var(--offhook-quick);
  }
  details.more[open] summary .icon {
    rotate: 90deg;
  }
`
