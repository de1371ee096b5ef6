import { testWidening } from './decided-files.ts'
import type { WideningCase } from './decided-files.ts'

const cases: readonly WideningCase[] = [
  {
    title: 'names that end at random or hold a number become one',
    seen: ['/run/x.aB3dE9 w', '/run/y-4711.sock w', '/run/read r'],
    becomes: ['@{run}/read r', '@{run}/x.?????? w', '@{run}/y-[0-9]*.sock w']
  },
  {
    title: 'a name that looks like words is random beside the one that it is renamed to',
    seen: [
      '/run/a.pid.xbtCb4 w',
      '/run/a.pid w',
      '/srv/.b.Abcde1 w',
      '/srv/b w',
      '/srv/b.backup w'
    ],
    becomes: ['/srv/.b.?????? w', '/srv/{b,b.backup} w', '@{run}/a.pid w', '@{run}/a.pid.?????? w']
  },
  {
    title: 'a number at the end is a process where names do not outlive the run',
    seen: ['/run/cgid.sock.20 w', '/run/web-7/ w', '/srv/a/release.20 w', '/run/x20 w'],
    becomes: [
      '/srv/a/release.20 w',
      '@{run}/cgid.sock.[0-9]* w',
      '@{run}/web-[0-9]*/ w',
      '@{run}/x20 w'
    ]
  },
  {
    title: 'what lies in a folder with a random name is found in the next one',
    seen: [
      '/srv/app/t-aB3dE9/ w',
      '/srv/app/t-aB3dE9/a w',
      '/srv/app/t-Zz9yX1/a w',
      '/srv/app/t-Zz9yX1/ w',
      '/srv/app/q/x r',
      '/srv/app/r/x r'
    ],
    becomes: ['/srv/app/q/x r', '/srv/app/r/x r', '/srv/app/t-??????/{,**} rwkl']
  },
  {
    title: 'what is executed keeps its random name, and so do those like it',
    seen: ['/run/x-aB3dE9 wx', '/run/x-Zz9yX1 w', '/run/t-aB3dE9/ w', '/run/t-aB3dE9/prog x'],
    becomes: ['/run/t-aB3dE9/prog x', '/run/x-aB3dE9 x', '@{run}/{t-aB3dE9/,x-Zz9yX1,x-aB3dE9} w']
  },
  {
    title: 'code that the program makes itself is mapped under the next random name, too',
    seen: [
      '/srv/vcl/ w',
      '/srv/vcl/boot.1795718479.314116/ w',
      '/srv/vcl/boot.1795718479.314116/gen.c w',
      '/srv/vcl/boot.1795718479.314116/gen.so rwm',
      '/tmp/libnetty_aB3dE9.so rwm',
      '/tmp/ffi8kQw2Z wm',
      '/opt/a/0b9d8c1e-2f3a-4b5c-8d7e-6f5a4b3c2d1e/x.so rwm'
    ],
    becomes: [
      '/opt/a/????????-????-????-????-????????????/x.so rwm',
      '/srv/vcl/boot.[0-9]*.[0-9]*/gen.so m',
      '/srv/vcl/{,**} rwkl',
      '/tmp/ffi?????? m',
      '/tmp/libnetty_??????.so m',
      '/tmp/{,**} rwkl'
    ]
  },
  {
    title:
      'times and processes in hexadecimal differ from run to run, with a letter in them or without',
    seen: [
      '/var/mail/mail.lock wl',
      '/var/mail/mail.lock.host.6b098f1c.00000ab5 w',
      '/run/a.6b098f1c.0000abcd w',
      '/run/b-60982113-00002741 w',
      '/run/d.deadbeef w'
    ],
    becomes: [
      '/var/mail/mail.lock wl',
      '/var/mail/mail.lock.host.????????.???????? w',
      '@{run}/a.????????.???????? w',
      '@{run}/b-[0-9]*-[0-9]* w',
      '@{run}/d.deadbeef w'
    ]
  },
  {
    title: 'a name is not random because its folder was made',
    seen: ['/srv/out/ w', '/srv/out/run001 w', '/srv/out/bin x'],
    becomes: ['/srv/out/ w', '/srv/out/bin x', '/srv/out/run001 w']
  },
  {
    title: 'words that people write are not random',
    seen: ['/run/FooBar w', '/run/README w', '/run/python3 w', '/run/orders w'],
    becomes: ['@{run}/{FooBar,README,orders,python3} w']
  }
]

testWidening(cases)
