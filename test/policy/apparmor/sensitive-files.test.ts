import test from 'ava'
import { file } from './behaviour.ts'
import { rules } from './file-lines.ts'

test('a secret has a rule of its own, so that it is seen who used it and where', t => {
  const lone = ['/etc/group', '/etc/passwd'].map(path => file(path, 'r'))
  const shadow = file('/etc/shadow', 'r', { by: '/usr/sbin/auth' })
  t.deepEqual(rules([...lone, shadow]), ['/etc/shadow r', '/etc/{group,passwd} r'])
})

test('a private key shares no rule with the certificates beside it, nor with another kind of secret', t => {
  const tls = ['cert.pem', 'chain.pem', 'privkey.pem'].map(name => file(`/srv/tls/${name}`, 'r'))
  const others = ['/srv/tls/.pypirc', '/srv/tls/ca-key.pem'].map(path => file(path, 'r'))
  t.deepEqual(rules([...tls, ...others]), [
    '/srv/tls/.pypirc r',
    '/srv/tls/{ca-key.pem,privkey.pem} r',
    '/srv/tls/{cert.pem,chain.pem} r'
  ])
})

test('so has a sensitive place that a variable of the profile, or merged /usr, stands before', t => {
  const names = ['/run/docker.sock', '/run/nginx.pid', '/run/nginx.lock']
  const own = ['environ', 'stat'].map(name => file(`/proc/{pid}/${name}`, 'r'))
  t.deepEqual(
    rules([
      ...names.map(path => file(path, 'rw')),
      ...['/proc/kallsyms', '/proc/meminfo', '/proc/stat'].map(path => file(path, 'r')),
      ...own
    ]),
    [
      '@{PROC}/@{pid}/{environ,stat} r',
      '@{PROC}/kallsyms r',
      '@{PROC}/{meminfo,stat} r',
      '@{run}/docker.sock rw',
      '@{run}/{nginx.lock,nginx.pid} rw'
    ]
  )
})

test('a control socket is one by the name of the link to its folder, too', t => {
  const names = ['crio.sock', 'a', 'b']
  for (const folder of ['/run/crio', '/var/run/crio'])
    t.deepEqual(rules(names.map(name => file(`${folder}/${name}`, 'rw'))), [
      '@{run}/crio/crio.sock rw',
      '@{run}/crio/{a,b} rw'
    ])
})

test('what is appended to where others execute has a rule of its own, as what is written has', t => {
  const names = ['/etc/group', '/etc/issue', '/etc/motd']
  t.deepEqual(rules(names.map(path => file(path, 'a'))), ['/etc/group a', '/etc/{issue,motd} a'])
})

test('no tree of a home reaches credentials in it, wherever the home is', t => {
  const home = ['.aws/credentials', '.docker/config.json', '.kube/config', '.ssh/id'].map(
    name => `/opt/app/${name}`
  )
  t.deepEqual(
    rules(home.map(path => file(path, 'r'))),
    home.map(path => `${path} r`)
  )
})
