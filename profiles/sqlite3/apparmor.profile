# Written by tracewall. What is not named here is refused.
abi <abi/3.0>,
include <tunables/global>

profile tracewall-sqlite3-ed0fb87ee67f flags=(attach_disconnected,mediate_deleted) {
  # Files
  /dev/null rw,
  /dev/pts/[0-9]* rw,
  /dev/urandom r,
  /etc/ld.so.cache r,
  /etc/nsswitch.conf r,
  /etc/passwd r,
  /srv/shop/out/ r,
  /srv/shop/out/t.db rwk,
  /srv/shop/out/t.db-journal rw,
  /srv/shop/out/t.db-shm rwk,
  /srv/shop/out/t.db-wal rw,
  /usr/bin/sqlite3 rmix,
  /usr/lib/@{multiarch}/libc.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libm.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libreadline.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libsqlite3.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libtinfo.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libz.so{,.[0-9]*} rm,
  /{,usr/}lib/*-linux-musl*/libc.so rm,
  /{,usr/}lib{,32,64,x32}/{,@{multiarch}/}ld{-*,64}.so* rm,

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
  include if exists <local/tracewall-sqlite3>
}
