import test from 'ava'
import { harmOf } from '../../src/facts/sensitive-paths.ts'
import { severityOfFile } from '../../src/policy/base/severity.ts'

const SECRETS = `
  /srv/tls/key.pem /srv/tls/privkey.pem /srv/tls/privkey1.pem /srv/tls/server-key.pem /srv/tls/tls_key.pem
  /srv/tls/www.key.pem /srv/tls/cakey.pem /srv/tls/private.pem /srv/tls/jwt-private-key.pem /srv/tls/tls.key
  /srv/a.p8 /srv/a.pk8 /srv/a.ppk /srv/a.p12 /srv/a.jks /srv/http.keytab /etc/krb5.keytab
  /srv/id_dsa /srv/id_rsa /srv/id_ecdsa /srv/id_ed25519 /srv/id_ed25519_sk /var/lib/postgresql/.ssh/id
  /etc/shadow /etc/shadow- /etc/gshadow /etc/gshadow- /etc/security/opasswd
  /srv/.git-credentials /home/app/.npmrc /root/.npmrc /srv/.pypirc /srv/.vault-token /srv/.mylogin.cnf
  /srv/app/.docker/config.json /srv/.dockercfg /srv/app/.kube/config /srv/kubeconfig /srv/admin.kubeconfig
  /srv/app/.aws/credentials /srv/app/.azure/msal_token_cache.json /srv/app/.config/gcloud/credentials.db
  /srv/application_default_credentials.json /srv/terraform.tfstate /srv/terraform.tfstate.backup
  /run/secrets/db /run/secrets/kubernetes.io/serviceaccount/token
  /var/run/secrets/kubernetes.io/serviceaccount/token`

test('what is a secret by its name or its folder is told, and no pattern reaches it', t => {
  for (const path of SECRETS.trim().split(/\s+/)) {
    t.is(severityOfFile(path, 'r').level, 4, path)
    t.is(harmOf(path), 'read', path)
  }
})

test('what only looks like a secret is not told', t => {
  const others = `/srv/keyboard.pem /srv/monkey.pem /srv/cert.pem /srv/public-key.pem /srv/jwt_public_key.pem /srv/public.key
    /srv/pubkey.pem /srv/id_rsa.pub /srv/.npmrc /srv/docker/config.json /srv/ssh/x /srv/kube/config /srv/kubeconfig.md
    /srv/aws/credentials /srv/main.tf /srv/shadow /srv/key /srv/p8`
  for (const path of others.split(/\s+/)) t.true(severityOfFile(path, 'r').level < 3, path)
})

test('a service-account token has its own reason, whichever way leads to it', t => {
  for (const folder of ['/run', '/var/run', '@{run}'])
    t.is(
      severityOfFile(`${folder}/secrets/kubernetes.io/serviceaccount/token`, 'r').why,
      'service-account token'
    )
})

test('reading a disk past its file system is as severe as the host, whatever drives it', t => {
  const disks = `/dev/sda /dev/sda1 /dev/vda /dev/xvdf /dev/hda /dev/nvme0n1p2 /dev/mmcblk0 /dev/dm-0 /dev/md127 /dev/sg0
    /dev/nbd0 /dev/zd16 /dev/drbd0 /dev/dasda1 /dev/mapper/vg-root /dev/disk/by-uuid/0b9d8c1e /dev/block/8:0`
  for (const path of disks.split(/\s+/)) {
    t.is(severityOfFile(path, 'r').level, 5, path)
    t.is(harmOf(path), 'read', path)
  }
  for (const path of ['/dev/null', '/dev/shm/x', '/dev/tty', '/dev/log', '/dev/mqueue/x'])
    t.true(severityOfFile(path, 'r').level < 3, path)
})
