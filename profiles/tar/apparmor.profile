# Written by tracewall. What is not named here is refused.
abi <abi/3.0>,
include <tunables/global>

profile tracewall-tar-1fbec8c2f986 flags=(attach_disconnected,mediate_deleted) {
  # Files
  /dev/null rw,
  /dev/pts/[0-9]* rw,
  /etc/group r,
  /etc/ld.so.cache r,
  /etc/locale.alias r,
  /etc/nsswitch.conf r,
  /etc/passwd r,
  /srv/shop/ r,
  /srv/shop/data/ r,
  /srv/shop/data/f1.dat r,
  /srv/shop/data/f2.dat r,
  /srv/shop/data/f3.dat r,
  /srv/shop/data/f4.dat r,
  /srv/shop/data/f5.dat r,
  /srv/shop/data/f6.dat r,
  /srv/shop/data/f7.dat r,
  /srv/shop/data/f8.dat r,
  /srv/shop/data/nested/ r,
  /srv/shop/data/nested/deep/ r,
  /srv/shop/data/nested/deep/f1.dat r,
  /srv/shop/out/data.tgz w,
  /usr/bin/gzip rmix,
  /usr/bin/tar rmix,
  /usr/lib/@{multiarch}/gconv/gconv-modules.cache r,
  /usr/lib/@{multiarch}/libacl.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libc.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libpcre2-8.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libselinux.so{,.[0-9]*} rm,
  /usr/lib/locale/C.utf8/LC_ADDRESS r,
  /usr/lib/locale/C.utf8/LC_COLLATE r,
  /usr/lib/locale/C.utf8/LC_CTYPE r,
  /usr/lib/locale/C.utf8/LC_IDENTIFICATION r,
  /usr/lib/locale/C.utf8/LC_MEASUREMENT r,
  /usr/lib/locale/C.utf8/LC_MESSAGES/ r,
  /usr/lib/locale/C.utf8/LC_MESSAGES/SYS_LC_MESSAGES r,
  /usr/lib/locale/C.utf8/LC_MONETARY r,
  /usr/lib/locale/C.utf8/LC_NAME r,
  /usr/lib/locale/C.utf8/LC_NUMERIC r,
  /usr/lib/locale/C.utf8/LC_PAPER r,
  /usr/lib/locale/C.utf8/LC_TELEPHONE r,
  /usr/lib/locale/C.utf8/LC_TIME r,
  /{,usr/}bin/sh rmix,
  /{,usr/}bin/{dash,bash,busybox} rmix,
  /{,usr/}lib/*-linux-musl*/libc.so rm,
  /{,usr/}lib{,32,64,x32}/{,@{multiarch}/}ld{-*,64}.so* rm,
  @{PROC}/filesystems r,

  # Sockets
  network unix stream,

  # Other processes
  signal (receive) peer=crun,
  signal (receive) peer=runc,
  signal (receive) peer=unconfined,
  signal (receive, send) peer=@{profile_name},
  ptrace (read, readby) peer=@{profile_name},

  # Refused without a line in the log, whatever the rest says
  deny @{PROC}/@{pid}/fd/[0-9]* w,
  deny @{PROC}/* w,
  deny @{PROC}/[^1-9]*/** w,
  deny @{PROC}/kcore rwklx,
  deny @{PROC}/sysrq-trigger rwklx,
  deny @{sys}/[^f]*/** wklx,
  deny @{sys}/firmware/** rwklx,
  deny @{sys}/fs/[^c]*/** wklx,
  deny @{sys}/devices/virtual/powercap/** rwklx,
  deny @{sys}/kernel/security/** rwklx,
  deny mount,

  # The administrator's own rules, on the node
  include if exists <local/tracewall-tar>
}
