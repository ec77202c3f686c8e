import { css } from 'lit'

export const guideStyles = css`
  .guide > h2 {
    max-width: 18em;
    font-size: 29px;
    font-weight: 600;
    letter-spacing: -0.02em;
    line-height: 1.2;
    text-wrap: balance;
  }
  .page:lang(zh) .guide > h2 {
    font-size: 27px;
    letter-spacing: 0;
    line-height: 1.4;
  }
  .intro {
    margin-top: 8px;
    color: var(--offhook-ink-soft);
    font-size: 16px;
  }
  .steps {
    margin-top: 18px;
  }
  .steps li {
    display: grid;
    grid-template-columns: 40px minmax(0, 1fr);
    gap: 16px;
    padding: 15px 0;
    border-top: 1px solid var(--offhook-line);
  }
  .step-icon {
    display: grid;
    place-items: center;
    width: 40px;
    height: 40px;
    border-radius: 12px;
    background: var(--offhook-accent-soft);
    color: var(--offhook-accent-ink);
  }
  .step-icon .icon {
    font-size: 14px;
  }
  .guide h3 {
    font-size: 16px;
    font-weight: 600;
    line-height: 1.4;
  }
  .steps p {
    max-width: 58ch;
    margin-top: 2px;
    color: var(--offhook-ink-soft);
    text-wrap: pretty;
  }
  .steps .act {
    margin-top: 4px;
  }
  .link {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    min-height: 30px;
    border-radius: 6px;
    color: var(--offhook-accent-ink);
    font-size: 15px;
    font-weight: 600;
    text-decoration: underline;
    text-decoration-color: transparent;
    text-underline-offset: 4px;
  }
  .link:hover {
    text-decoration-color: currentColor;
  }
  .link .icon {
    font-size: 11px;
  }
  .facts {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 0 24px;
    margin-top: 8px;
  }
  .facts div {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 10px;
    min-height: 40px;
    border-bottom: 1px solid var(--offhook-line);
    font-size: 14px;
  }
  .facts dt {
    flex: none;
    color: var(--offhook-ink-faint);
  }
  .facts dd {
    display: flex;
    align-items: center;
    justify-content: flex-end;
    min-width: 0;
    font-weight: 500;
    text-align: end;
  }
  .facts .plain {
    min-width: 32px;
    min-height: 32px;
    margin-inline: 2px -7px;
    padding: 0;
    border-radius: 8px;
  }
  .facts .plain .icon {
    font-size: 11.5px;
  }
  .foot {
    padding-top: 14px;
    border-top: 1px solid var(--offhook-line);
  }
  .foot h3 {
    font-size: 14px;
  }
  .foot .shortcuts {
    grid-template-columns: auto 1fr auto 1fr;
  }
  .privacy {
    margin-top: 4px;
    color: var(--offhook-ink-faint);
    font-size: 13px;
  }
  .sheet .guide > h2 {
    padding-inline-end: 40px;
    font-size: 22px;
  }
  .sheet .facts,
  .sheet .foot .shortcuts {
    grid-template-columns: auto 1fr;
  }
  .sheet .facts {
    display: block;
  }
`
