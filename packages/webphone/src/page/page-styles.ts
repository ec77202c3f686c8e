import { css } from 'lit'

export const pageStyles = css`
  :host {
    display: block;
    min-height: 100%;
    background: var(--offhook-ground);
    color: var(--offhook-ink);
    font-family: var(--offhook-font);
    font-size: 15px;
    line-height: 1.5;
    -webkit-font-smoothing: antialiased;
  }
  .page {
    display: flex;
    flex-direction: column;
    min-height: 100dvh;
  }
  .page:lang(zh) {
    line-height: 1.65;
  }
  .top {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 12px;
    width: 100%;
    max-width: 1080px;
    margin: 0 auto;
    padding: 16px 32px 0;
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 11px;
    min-width: 0;
  }
  .brand h1 {
    font-size: 18px;
    font-weight: 650;
    letter-spacing: -0.012em;
    line-height: 1.3;
  }
  .brand span {
    overflow: hidden;
    padding-inline-start: 12px;
    border-inline-start: 1px solid var(--offhook-line);
    color: var(--offhook-ink-faint);
    font-size: 14px;
    line-height: 1.5;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .controls {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .controls .segments {
    background: var(--offhook-pressed);
  }
  .controls .segments button {
    min-height: 34px;
    font-size: 13.5px;
  }
  .controls .plain:hover {
    background: var(--offhook-pressed);
  }
  .helps,
  .controls .other {
    display: none;
  }
  main {
    display: grid;
    grid-template-columns: 400px minmax(0, 1fr);
    flex: 1;
    gap: 72px;
    align-content: center;
    align-items: start;
    width: 100%;
    max-width: 1080px;
    margin: 0 auto;
    padding: 18px 32px 34px;
  }
  .stage {
    height: min(690px, calc(100dvh - 112px));
    min-height: 560px;
    border-radius: 24px;
    box-shadow: var(--offhook-shadow);
  }
  offhook-phone {
    --offhook-font: inherit;
    max-width: none;
    height: 100%;
  }
  dialog.sheet {
    width: min(520px, 100vw - 24px);
    max-height: calc(100dvh - 24px);
    padding: 22px 22px 16px;
    border: 1px solid var(--offhook-line);
    border-radius: 20px;
    background: var(--offhook-surface);
    color: var(--offhook-ink);
  }
  dialog.sheet::backdrop {
    background: rgb(8 14 11 / 45%);
  }
  .shut {
    position: absolute;
    top: 10px;
    inset-inline-end: 10px;
  }
  @media (max-width: 900px) {
    main {
      grid-template-columns: minmax(0, 520px);
      gap: 40px;
      justify-content: center;
    }
    .stage {
      width: 100%;
      max-width: 420px;
      justify-self: center;
    }
    .top {
      padding-inline: 20px;
    }
  }
  @media (max-width: 520px) {
    .page {
      height: 100dvh;
    }
    .top {
      padding: 6px 6px 6px 16px;
      border-bottom: 1px solid var(--offhook-line);
      background: var(--offhook-surface);
    }
    .top .mark {
      width: 28px;
      height: 28px;
    }
    .brand span,
    .controls .segments {
      display: none;
    }
    .controls .other {
      display: inline-flex;
    }
    .controls {
      gap: 0;
    }
    .helps {
      display: inline-flex;
    }
    main > .guide {
      display: none;
    }
    main {
      display: block;
      min-height: 0;
      padding: 0;
    }
    .stage {
      height: 100%;
      max-width: none;
      min-height: 0;
      border-radius: 0;
      box-shadow: none;
    }
    offhook-phone {
      --offhook-frame-radius: 0;
      --offhook-frame-line: 0;
    }
  }
`
