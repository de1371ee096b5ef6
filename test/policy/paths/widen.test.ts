import { testWidening } from './decided-files.ts'
import type { WideningCase } from './decided-files.ts'

const cases: readonly WideningCase[] = [
  {
    title: 'a folder in which the program made most names is its own',
    seen: ['/srv/out/a w', '/srv/out/b rw', '/srv/out/in r'],
    becomes: ['/srv/out/{,**} rwkl']
  },
  {
    title: 'one name does not make a folder the own',
    seen: ['/srv/out/pid w'],
    becomes: ['/srv/out/pid w']
  },
  {
    title: 'where most was found, only the files beside those that were made are the own',
    seen: ['/srv/app/a w', '/srv/app/b w', '/srv/app/c/x r', '/srv/app/d/x r'],
    becomes: ['/srv/app/* rwkl', '/srv/app/c/x r', '/srv/app/d/x r']
  },
  {
    title:
      'of a folder in which others lie that were only read, only those are the own that were written in',
    seen: [
      '/srv/w/a/1 w',
      '/srv/w/b/2 w',
      '/srv/w/in/x r',
      ...[...'abcdefghijklmnopqrst'].map(each => `/srv/w/a/${each} w`)
    ],
    becomes: ['/srv/w/a/{,**} rwkl', '/srv/w/b/2 w', '/srv/w/in/x r']
  },
  {
    title: 'a folder that the program made is its own',
    seen: ['/srv/new/ w', '/srv/new/x w'],
    becomes: ['/srv/new/{,**} rwkl']
  },
  {
    title: 'what is executed cannot be written through a pattern',
    seen: [
      '/srv/r/HEAD rw',
      '/srv/r/lock w',
      '/srv/r/hooks/do rx',
      '/srv/r/logs/1 w',
      '/srv/r/logs/2 w'
    ],
    becomes: ['/srv/r/* rwkl', '/srv/r/hooks/do rx', '/srv/r/logs/{,**} rwkl']
  },
  {
    title: 'code among the names that were made keeps all of them literal',
    seen: ['/srv/b/a.o w', '/srv/b/b.o w', '/srv/b/prog wx'],
    becomes: ['/srv/b/prog wx', '/srv/b/{a.o,b.o} w']
  },
  {
    title: 'a folder for temporary files needs one name only',
    seen: ['/tmp/x w', '/dev/shm/y w', '/var/tmp/seen r'],
    becomes: ['/dev/shm/{,**} rwkl', '/tmp/{,**} rwkl', '/var/tmp/seen r']
  },
  {
    title: "what the system keeps for one program is that program's, from the first name on",
    seen: ['/var/lib/db/main/conf r', '/var/lib/db/main/base/1 rw', '/run/db/pid w'],
    becomes: ['/var/lib/db/{,**} rwkl', '@{run}/db/{,**} rwkl']
  },
  {
    title: 'a place for one program may still be read only, or hold what must not be written',
    seen: ['/var/lib/ro/a r', '/var/lib/x/a w', '/var/lib/x/prog x', '/run/systemd/a w'],
    becomes: ['/var/lib/ro/a r', '/var/lib/x/a w', '/var/lib/x/prog x', '@{run}/systemd/a w']
  },
  {
    title: 'sources are read by their kind where keys or output may lie beside them',
    seen: [
      '/srv/app/lib/a.js r',
      '/srv/app/main.js r',
      '/srv/app/tls/my.crt r',
      '/srv/app/log/x w'
    ],
    becomes: ['/srv/app/**.js r', '/srv/app/log/x w', '/srv/app/tls/my.crt r']
  },
  {
    title: "a folder that was only passed on the way to another one is not the workload's",
    seen: [
      '/data/shop/in/a.json r',
      '/data/shop/in/b.json r',
      '/data/shop/out/x w',
      '/data/shop/a/ r',
      '/data/shop/b/ r',
      '/data/shop/c/ r'
    ],
    becomes: ['/data/shop/**.json r', '/data/shop/out/x w', '/data/shop/{,**/} r']
  },
  {
    title: 'what was used in two of its folders is, and so is a folder that was listed',
    seen: [
      '/data/1/a.json r',
      '/data/2/b.json r',
      '/jobs/ r',
      '/jobs/1/a.csv r',
      '/jobs/1/b/c.csv r'
    ],
    becomes: ['/data/**.json r', '/jobs/ r', '/jobs/**.csv r']
  },
  {
    title: 'keys are no kind of files',
    seen: ['/srv/app/a/1.pem r', '/srv/app/b/2.pem r', '/srv/app/c/3.pem r'],
    becomes: ['/srv/app/a/1.pem r', '/srv/app/b/2.pem r', '/srv/app/c/3.pem r']
  },
  {
    title:
      'where nothing is known of an installed folder, the kinds of files that were read may be',
    seen: ['/opt/app/a.rb r', '/opt/app/b/b.rb r', '/opt/app/b/c.rb r', '/opt/app/VERSION r'],
    becomes: ['/opt/app/VERSION r', '/opt/app/{,**/,**.rb} r']
  },
  {
    title: 'and the folders in which an interpreter looks for them may be listed',
    seen: [
      '/opt/app/a.rb r',
      '/opt/app/b/ r',
      '/opt/app/b/b.rb r',
      '/opt/app/b/c.py r',
      '/opt/app/c/d.py r',
      '/opt/app/c/e.py r',
      '/opt/app/c/e.rb r'
    ],
    becomes: ['/opt/app/{,**/,**.py,**.rb} r']
  },
  {
    title: 'modules are found anywhere in an installed tree',
    seen: [
      '/usr/lib/p/auto/A/A.so rm',
      '/usr/lib/p/auto/B/B.so rm',
      '/srv/p/a/A.so rm',
      '/srv/p/b/B.so rm'
    ],
    becomes: ['/srv/p/a/A.so rm', '/srv/p/b/B.so rm', '/usr/lib/p/**.so{,.[0-9]*} rm']
  },
  {
    title: "folders that hold unrelated things are nobody's",
    seen: [
      '/var/log/a w',
      '/var/log/b w',
      '/etc/a r',
      '/etc/b r',
      '/etc/c r',
      '/usr/lib/x r',
      '/usr/lib/y r',
      '/usr/lib/z r'
    ],
    becomes: ['/etc/{a,b,c} r', '/usr/lib/{x,y,z} r', '/var/log/{a,b} w']
  },
  {
    title: 'an installed tree is read as a whole, wherever in it the files were',
    seen: ['/usr/share/app/a/1 r', '/usr/share/app/b/2 r', '/usr/share/app/c/3 r'],
    becomes: ['/usr/share/app/{,**} r']
  },
  {
    title: 'two files are no tree',
    seen: ['/usr/share/app/a/1 r', '/usr/share/app/b/2 r'],
    becomes: ['/usr/share/app/a/1 r', '/usr/share/app/b/2 r']
  },
  {
    title: 'a tree that is written in is not read as a whole',
    seen: ['/opt/app/a r', '/opt/app/b r', '/opt/app/c r', '/opt/app/log/x w'],
    becomes: ['/opt/app/* r', '/opt/app/log/x w']
  },
  {
    title: 'the own files must lie side by side',
    seen: [
      '/srv/www/a r',
      '/srv/www/b r',
      '/srv/www/c r',
      '/srv/www/img/x r',
      '/srv/conf/a/1 r',
      '/srv/conf/b/2 r',
      '/srv/conf/c/3 r'
    ],
    becomes: ['/srv/conf/a/1 r', '/srv/conf/b/2 r', '/srv/conf/c/3 r', '/srv/www/{,**} r']
  },
  {
    title: 'keys are read one by one, and so is what lies beside them',
    seen: ['/srv/tls/a.pem r', '/srv/tls/b r', '/srv/tls/c r', '/srv/tls/d r'],
    becomes: ['/srv/tls/a.pem r', '/srv/tls/{b,c,d} r']
  },
  {
    title: 'no pattern reaches into a place for secrets',
    seen: ['/etc/ssl/a r', '/etc/ssl/b r', '/etc/ssl/c r', '/root/.ssh/a w', '/root/.ssh/b w'],
    becomes: ['/etc/ssl/{a,b,c} r', '/root/.ssh/{a,b} w']
  },
  {
    title: 'no pattern lets write what others execute',
    seen: ['/usr/lib/app/a w', '/usr/lib/app/b w', '/etc/systemd/a w', '/etc/systemd/b w'],
    becomes: ['/etc/systemd/{a,b} w', '/usr/lib/app/{a,b} w']
  },
  {
    title: 'modules beside those that were mapped may be, too',
    seen: ['/usr/lib/p/dyn/a.so rm', '/usr/lib/p/dyn/b.so rm'],
    becomes: ['/usr/lib/p/**.so{,.[0-9]*} rm']
  },
  {
    title: 'one library is no family, and nothing that is written is mapped',
    seen: ['/usr/lib/p/a.so rm', '/srv/p/a.so rwm', '/srv/p/b.so rm', '/srv/p/c.so rm'],
    becomes: ['/srv/p/a.so rwm', '/srv/p/{b.so,c.so} rm', '/usr/lib/p/a.so rm']
  },
  {
    title: 'programs run by their own names only',
    seen: ['/usr/lib/git/a x', '/usr/lib/git/b x', '/usr/lib/git/c x', '/usr/lib/git/d x'],
    becomes: ['/usr/lib/git/{a,b,c,d} x']
  },
  {
    title: 'a walk over folders may list others, not read what is in them',
    seen: Array.from({ length: 10 }, (_, i) => `/srv/w/${String.fromCharCode(97 + i)}/ r`),
    becomes: ['/srv/w/{,**/} r']
  }
]

testWidening(cases)
