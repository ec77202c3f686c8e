import type { FastifyInstance } from 'fastify'

/** The one-time links of the first start; see `users`. */
export interface SetupPages {
  /** Which extensions this token may still set up; undefined when it is unknown, used or expired. */
  look(token: string): Promise<readonly string[] | undefined>
  /** Uses the token up: new random passwords, shown this one time. */
  redeem(token: string): Promise<readonly { readonly extension: string; readonly password: string }[] | undefined>
}

/**
 * GET shows a button, POST shows the passwords: a link that a chat program or mail scanner opens in advance is not used up.
 */
export function serveSetup(app: FastifyInstance, setup: SetupPages): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: 1024 },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  app.get<{ Querystring: { token?: string } }>('/setup', async (request, reply) => {
    const token = request.query.token ?? ''
    const extensions = await setup.look(token)
    reply.header('cache-control', 'no-store').type('text/html; charset=utf-8')
    if (extensions === undefined) return reply.code(404).send(page(gone))
    return reply.send(
      page(`<h1>Set up ${extensions.map(escapeHtml).join(', ')}</h1>
<p>This shows the passwords of these extensions, once.</p><p lang="zh">点击后将显示这些分机的密码，仅此一次。</p>
<form method="post" action="/setup"><input type="hidden" name="token" value="${escapeHtml(token)}"><button>Show the passwords · 显示密码</button></form>`),
    )
  })
  app.post<{ Body: { token?: string } | undefined }>('/setup', async (request, reply) => {
    const users = await setup.redeem(request.body?.token ?? '')
    reply.header('cache-control', 'no-store').type('text/html; charset=utf-8')
    if (users === undefined) return reply.code(404).send(page(gone))
    const rows = users.map(
      ({ extension, password }) =>
        `<tr><td>${escapeHtml(extension)}</td><td><code>${escapeHtml(password)}</code></td></tr>`,
    )
    return reply.send(
      page(`<h1>Keep these passwords</h1><p>They are not shown again. A new one is made by <code>offhook user reset</code>.</p>
<p lang="zh">请妥善保存，密码不会再次显示。可用 <code>offhook user reset</code> 重新生成。</p>
<table><tr><th>Extension · 分机</th><th>Password · 密码</th></tr>${rows.join('')}</table><p><a href="/">Open the phone · 打开电话</a></p>`),
    )
  })
}

const gone = `<h1>This link is used up, too old, or wrong</h1>
<p>Make new passwords on the server: <code>offhook user reset 1001</code>.</p>
<h1 lang="zh">链接已使用、已过期或有误</h1><p lang="zh">请在服务器上运行 <code>offhook user reset 1001</code> 重新生成密码。</p>`

function page(body: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Offhook</title>${body}</html>\n`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
