# Written by tracewall. What is not named here is refused.
abi <abi/3.0>,
include <tunables/global>

profile tracewall-python-arm64-e6d494c9298c flags=(attach_disconnected,mediate_deleted) {
  # Files
  /dev/null rw,
  /dev/pts/[0-9]* rw,
  /dev/pts/ptmx rw,
  owner /dev/shm/* rwkl,
  /dev/{full,ptmx,tty,zero} rw,
  /dev/{random,urandom} r,
  /etc/ssl/certs/ca-certificates.crt r,
  /etc/ssl/{certs/,openssl.cnf} r,
  /etc/{gai.conf,group,hostname,locale.alias,localtime,networks,passwd,protocols,services,timezone} r,
  /etc/{host.conf,hosts,ld.so.cache,mime.types,nsswitch.conf,resolv.conf} r,
  /srv/shop/ r,
  /srv/shop/**.html r,
  /srv/shop/www/css/ r,
  owner /tmp/** rwkl,
  /usr/bin/python3.11 rmix,
  /usr/lib/@{multiarch}/engines-[0-9]*/*.so rm,
  /usr/lib/@{multiarch}/gconv/gconv-modules.cache r,
  /usr/lib/@{multiarch}/lib*.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/ossl-modules/*.so rm,
  /usr/lib/locale/** r,
  /usr/lib/python3.11/**.so{,.[0-9]*} rm,
  /usr/lib/python3.11/{,**} r,
  /usr/lib/ssl/certs/ca-certificates.crt r,
  /usr/lib/ssl/openssl.cnf r,
  /usr/share/locale/locale.alias r,
  /usr/share/zoneinfo/[A-Z]** r,
  /{,usr/}lib/*-linux-musl*/libc.so rm,
  /{,usr/}lib{,32,64,x32}/{,@{multiarch}/}ld{-*,64}.so* rm,
  @{PROC}/@{pid}/task/@{tid}/{comm,stat,status} r,
  @{PROC}/@{pid}/{cgroup,cmdline,comm,fd/,limits,loginuid,maps,mountinfo,mounts,stat,statm,status,task/} r,
  @{PROC}/sys/kernel/random/boot_id r,
  @{PROC}/sys/kernel/{cap_last_cap,ngroups_max,osrelease,pid_max} r,
  @{PROC}/sys/net/core/somaxconn r,
  @{PROC}/sys/vm/max_map_count r,
  @{PROC}/sys/vm/overcommit_memory r,
  @{PROC}/{cpuinfo,filesystems,loadavg,meminfo,stat,uptime,version} r,
  @{sys}/devices/system/cpu/{online,possible,present} r,
  @{sys}/devices/system/node/{online,possible} r,
  @{sys}/devices/system/{cpu/,node/} r,
  @{sys}/kernel/mm/transparent_hugepage/{enabled,hpage_pmd_size} r,

  # Sockets
  network inet stream,
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
  include if exists <local/tracewall-python-arm64>
}
