import type { Bilingual } from '../config/index.ts'

export const help: Bilingual = {
  en: `offhook: a phone on any web page, connected to any SIP network

  offhook start [--config FILE]            start the server
  offhook user list                        who may register
  offhook user add EXTENSION [--name NAME] [--digest auto|md5|sha-256] [--password PASSWORD | --stdin]
                                           add a user; without a password one is made and shown once
  offhook user password EXTENSION [--password PASSWORD | --stdin]
                                           set a password; asked for when it is not given
  offhook user reset EXTENSION             make a new password and show it once
  offhook user remove EXTENSION            remove a user
  offhook doctor                           check this machine and say what to do

Options
  -c, --config FILE    configuration (YAML); every value has a default, so none is needed
      --data FOLDER    data folder, instead of the configuration's
      --lang en|zh     language, instead of the locale's
      --log LEVEL      fatal, error, warn, info, debug, trace or silent; also the variable OFFHOOK_LOG
  -h, --help           this text
  -v, --version        the version

What you give with --password others on this machine can see in the list of processes; --stdin reads one line instead.
The variable OFFHOOK_SECRET_KEY (32 bytes, hexadecimal or base64) takes the place of the file secret.key.`,
  zh: `offhook：让任何网页都能打电话，并接入任何 SIP 网络

  offhook start [--config 文件]             启动服务器
  offhook user list                        列出可注册的用户
  offhook user add 分机号 [--name 名称] [--digest auto|md5|sha-256] [--password 密码 | --stdin]
                                           添加用户；未给密码时自动生成并显示一次
  offhook user password 分机号 [--password 密码 | --stdin]
                                           设置密码；未给出时会询问
  offhook user reset 分机号                 生成新密码并显示一次
  offhook user remove 分机号                删除用户
  offhook doctor                           检查本机并说明如何处理

选项
  -c, --config 文件    配置文件（YAML）；每项都有默认值，可以不给
      --data 文件夹    数据文件夹，代替配置中的值
      --lang en|zh     语言，代替系统区域设置
      --log 级别       fatal、error、warn、info、debug、trace 或 silent；也可用变量 OFFHOOK_LOG
  -h, --help           显示本说明
  -v, --version        显示版本

用 --password 给出的密码会被本机其他人在进程列表中看到；--stdin 则从标准输入读取一行。
变量 OFFHOOK_SECRET_KEY（32 字节，十六进制或 base64）可代替 secret.key 文件。`,
}
