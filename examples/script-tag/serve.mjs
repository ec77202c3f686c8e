// Any web server will do. This one also sends /ws on to the Offhook server, as one in front of both would.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'

const offhook = new URL(process.env.OFFHOOK ?? 'http://localhost:8080')
const port = Number(process.env.PORT ?? 5173)
const files = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/style.css': ['style.css', 'text/css'],
  '/offhook.js': ['node_modules/@offhook/phone/offhook.js', 'text/javascript'],
}

const server = createServer(async ({ url }, response) => {
  const [file, type] = files[url] ?? []
  if (file === undefined) return response.writeHead(404).end()
  response.setHeader('content-type', type)
  response.end(await readFile(fileURLToPath(new URL(file, import.meta.url))))
})
server.on('upgrade', (request, browser, head) => {
  const upstream = connect(Number(offhook.port || 80), offhook.hostname, () => {
    const headers = request.rawHeaders.map((text, i) => (i % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('')
    upstream.write(`GET ${request.url} HTTP/1.1\r\n${headers}\r\n`)
    upstream.write(head)
    upstream.pipe(browser).pipe(upstream)
  })
  upstream.on('error', () => browser.destroy())
  browser.on('error', () => upstream.destroy())
})
server.listen(port, 'localhost', () => console.log(`Open http://localhost:${port}/`))
