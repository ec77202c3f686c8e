interface DeskPhone {
  readonly host: string
  readonly ports: string
  readonly domain: string
}

const en = {
  running: 'Offhook is running. The phone page:',
  near: 'on this machine',
  far: 'from other machines on your network',
  selfSigned:
    'The https address has a certificate that this server made itself, so the browser warns once: choose Advanced, then\ncontinue. With a certificate of your own (listen.https: { address, cert, key }) it does not.',
  passwords: 'Two users have been made. Their passwords are shown this once:',
  link: (extensions: string) => `Open this once, within a day, to see the passwords of ${extensions}:`,
  next: 'What next',
  tabs: 'Open the page in two tabs, sign in as one user in each, and call one from the other.',
  echo: (extension: string) => `Dial ${extension}: you hear yourself.`,
  tone: (extension: string) => `Dial ${extension}: you hear a tone.`,
  deskPhone: ({ host, ports, domain }: DeskPhone) =>
    `A desk phone or softphone: server ${host} (${ports}), domain ${domain}, user name and password as on the page.\nMore users: offhook user add 1003`,
  stop: 'Ctrl-C ends all calls and stops.',
}

const zh: typeof en = {
  running: 'Offhook 已启动。电话页面：',
  near: '本机访问',
  far: '网络中的其他设备访问',
  selfSigned:
    'https 地址使用本服务器自签的证书，浏览器会警告一次：请选择“高级”，然后继续。\n使用自己的证书（listen.https: { address, cert, key }）则不会警告。',
  passwords: '已创建两个用户。密码仅显示这一次：',
  link: (extensions: string) => `请在一天内打开以下链接（仅限一次），查看 ${extensions} 的密码：`,
  next: '接下来',
  tabs: '在两个标签页中打开页面，分别以一个用户登录，互相拨打。',
  echo: (extension: string) => `拨打 ${extension}：听到自己的声音。`,
  tone: (extension: string) => `拨打 ${extension}：听到提示音。`,
  deskPhone: ({ host, ports, domain }: DeskPhone) =>
    `桌面话机或软电话：服务器 ${host}（${ports}），域 ${domain}，用户名与密码同页面。\n添加更多用户：offhook user add 1003`,
  stop: '按 Ctrl-C 结束所有通话并停止。',
}

export const texts = { en, zh }
