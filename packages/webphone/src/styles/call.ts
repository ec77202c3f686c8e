import { css } from 'lit'

/** Incoming, outgoing, in a call, ended. */
export const callStyles = css`
  .call {
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: min-content;
    outline: none;
  }
  .party {
    display: flex;
    flex: 1;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    min-height: 0;
    padding: 8px 0 20px;
    text-align: center;
  }
  .face {
    position: relative;
    display: grid;
    place-items: center;
    width: 96px;
    height: 96px;
    margin-bottom: 20px;
    border-radius: 50%;
    background: var(--offhook-accent-soft);
    color: var(--offhook-accent-ink);
    font-size: 32px;
    font-weight: 600;
    letter-spacing: 0.01em;
  }
  .face .icon {
    font-size: 28px;
    stroke-width: 1.5;
  }
  .face.ended {
    background: var(--offhook-raised);
    color: var(--offhook-ink-faint);
  }
  .face.failed {
    background: var(--offhook-danger-soft);
    color: var(--offhook-danger-ink);
  }
  .face.ringing {
    box-shadow:
      0 0 0 4px var(--offhook-surface),
      0 0 0 6px var(--offhook-accent);
  }
  .face.ringing::before,
  .face.ringing::after {
    content: '';
    position: absolute;
    inset: 0;
    border-radius: 50%;
    border: 2px solid var(--offhook-accent);
    opacity: 0;
    animation: wave 2.4s cubic-bezier(0.2, 0.6, 0.35, 1) infinite;
  }
  .face.ringing::after {
    animation-delay: 0.5s;
  }
  @keyframes wave {
    0% {
      opacity: 0.55;
      transform: scale(1);
    }
    70%,
    100% {
      opacity: 0;
      transform: scale(1.62);
    }
  }
  .kicker {
    margin-bottom: 4px;
    color: var(--offhook-ink-faint);
    font-size: 14px;
    font-weight: 500;
  }
  .party h2 {
    max-width: 100%;
    overflow-wrap: anywhere;
    font-size: 27px;
    font-weight: 600;
    letter-spacing: -0.01em;
    line-height: 1.25;
  }
  .party:lang(zh) h2 {
    letter-spacing: 0;
    line-height: 1.35;
  }
  .party .sub {
    margin-top: 3px;
    color: var(--offhook-ink-faint);
    font-size: 16px;
  }
  .progress {
    min-height: 30px;
    margin-top: 12px;
    color: var(--offhook-ink-soft);
    font-size: 17px;
  }
  .progress .timer {
    color: var(--offhook-ink);
    font-weight: 500;
  }
  .flag {
    display: inline-flex;
    align-items: center;
    gap: 7px;
    margin-top: 10px;
    padding: 5px 13px 5px 10px;
    border-radius: 99px;
    background: var(--offhook-warn-soft);
    color: var(--offhook-warn-ink);
    font-size: 14px;
    font-weight: 500;
  }
  .flag .icon {
    font-size: 12px;
  }
  .remedy {
    max-width: 34ch;
    margin-top: 10px;
    color: var(--offhook-ink-soft);
    font-size: 15px;
    text-wrap: pretty;
  }
  .party:lang(zh) .remedy {
    max-width: 20em;
  }
  .toggles {
    display: flex;
    justify-content: center;
    gap: 30px;
    flex: none;
    padding: 4px 0 8px;
  }
  .toggle {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 7px;
    min-width: 72px;
    color: var(--offhook-ink-soft);
    font-size: 13px;
    font-weight: 500;
    border-radius: var(--offhook-radius);
  }
  .toggle span {
    display: grid;
    place-items: center;
    width: 62px;
    height: 62px;
    border-radius: 50%;
    background: var(--offhook-raised);
    color: var(--offhook-ink);
    transition: background-color var(--offhook-quick);
  }
  .toggle .icon {
    font-size: 16.5px;
  }
  .toggle:hover span {
    background: var(--offhook-pressed);
  }
  .toggle[aria-pressed='true'] span,
  .toggle[aria-expanded='true'] span {
    background: var(--offhook-ink);
    color: var(--offhook-surface);
  }
  .call.keyed .party {
    flex: none;
    padding: 0 0 2px;
  }
  .call.keyed .face {
    display: none;
  }
  .call.keyed h2 {
    font-size: 20px;
  }
  .call.keyed .sub,
  .call.keyed .kicker {
    display: none;
  }
  .call.keyed .progress {
    min-height: 0;
    margin-top: 1px;
    font-size: 15px;
  }
  .call.keyed .flag {
    margin-top: 4px;
    padding-block: 2px;
  }
  .call.keyed .keys {
    margin-block: auto;
  }
  .call.keyed .key {
    height: 54px;
  }
  .call.keyed .toggles {
    padding: 10px 0 0;
  }
  .call.keyed .toggle span {
    width: 50px;
    height: 50px;
  }
  .waiting {
    flex: none;
    margin: 0 0 12px;
    padding: 13px 14px 14px;
    border: 1px solid var(--offhook-line);
    border-radius: var(--offhook-radius);
    background: var(--offhook-surface);
    box-shadow: var(--offhook-shadow);
  }
  .waiting p {
    display: flex;
    align-items: center;
    gap: 9px;
    margin-bottom: 11px;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .waiting p .icon {
    color: var(--offhook-accent-ink);
    font-size: 14px;
  }
  .waiting div {
    display: grid;
    grid-template-columns: 1fr 1.5fr;
    gap: 8px;
  }
  @container phone (max-height: 600px) {
    .face {
      width: 76px;
      height: 76px;
      margin-bottom: 12px;
      font-size: 26px;
    }
    .call.keyed .key {
      height: 44px;
    }
    .call.keyed .toggle {
      flex-direction: row;
    }
    .call.keyed .toggle span {
      width: 38px;
      height: 38px;
    }
    .party h2 {
      font-size: 23px;
    }
  }
  @container phone (max-height: 510px) {
    .call.keyed .toggles {
      display: none;
    }
    .call.keyed .key {
      height: 42px;
    }
  }
`
