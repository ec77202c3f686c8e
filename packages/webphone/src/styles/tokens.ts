import { css } from 'lit'

/**
 * Design tokens. An outer page may set any of them on `offhook-phone`: its rules win over these. Colours come in pairs
 * by light-dark(), so one attribute or the system's setting turns them all.
 */
export const tokens = css`
  :host {
    color-scheme: light dark;
    --offhook-font: system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Hiragino Sans GB',
      'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif;
    --offhook-ground: light-dark(#f3f5f2, #0c110e);
    --offhook-surface: light-dark(#ffffff, #141a17);
    --offhook-raised: light-dark(#f4f6f3, #1d2521);
    --offhook-pressed: light-dark(#e6ebe6, #2a352f);
    --offhook-line: light-dark(#e2e7e2, #28322d);
    --offhook-line-strong: light-dark(#87938b, #6c7b73);
    --offhook-ink: light-dark(#131d18, #eef3f0);
    --offhook-ink-soft: light-dark(#46544d, #b9c5be);
    --offhook-ink-faint: light-dark(#5b6962, #94a39b);
    --offhook-accent: light-dark(#0b7648, #35c283);
    --offhook-accent-hover: light-dark(#09643d, #4cd295);
    --offhook-on-accent: light-dark(#ffffff, #04170d);
    --offhook-accent-soft: light-dark(#e4f3eb, #17342a);
    --offhook-accent-ink: light-dark(#096440, #58d79c);
    --offhook-danger: light-dark(#c6302a, #cc3a33);
    --offhook-danger-hover: light-dark(#ab2520, #d23f38);
    --offhook-on-danger: #ffffff;
    --offhook-danger-soft: light-dark(#fcecea, #3a1d1b);
    --offhook-danger-ink: light-dark(#a3211c, #ff9d96);
    --offhook-warn-soft: light-dark(#fdf2d8, #352a12);
    --offhook-warn-ink: light-dark(#7a4d00, #f2c265);
    --offhook-focus: light-dark(#1765d8, #86b8ff);
    --offhook-radius: 16px;
    --offhook-radius-small: 11px;
    --offhook-shadow: 0 1px 2px light-dark(rgb(16 32 24 / 5%), rgb(0 0 0 / 40%)),
      0 12px 32px -8px light-dark(rgb(16 32 24 / 12%), rgb(0 0 0 / 50%));
    --offhook-quick: 140ms;
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
`
