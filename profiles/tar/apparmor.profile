# Written by tracewall. What is not named here is refused.
abi <abi/3.0>,
include <tunables/global>

profile tracewall-tar-af1230c2e2ad flags=(attach_disconnected,mediate_deleted) {
  # Files
  /dev/null rw,
  /dev/pts/[0-9]* rw,
  /dev/pts/ptmx rw,
  owner /dev/shm/* rwkl,
  /dev/{full,ptmx,tty,zero} rw,
  /dev/{random,urandom} r,
  /etc/{gai.conf,host.conf,hostname,hosts,localtime,networks,protocols,resolv.conf,services,timezone} r,
  /etc/{group,ld.so.cache,locale.alias,nsswitch.conf,passwd} r,
  /srv/shop/data/{,**} r,
  /srv/shop/out/data.tgz w,
  /srv/shop/{,**/} r,
  owner /tmp/** rwkl,
  /usr/bin/{gzip,tar} rmix,
  /usr/lib/@{multiarch}/gconv/gconv-modules.cache r,
  /usr/lib/@{multiarch}/lib{gcc_s,idn2,nss_*,resolv*,unistring}.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/{libacl.so,libc.so,libpcre2-8.so,libselinux.so}{,.[0-9]*} rm,
  /usr/lib/locale/{,**} r,
  /usr/share/locale/locale.alias r,
  /usr/share/zoneinfo/{,Etc/}UTC r,
  /{,usr/}bin/dash rmix,
  /{,usr/}bin/sh rmix,
  /{,usr/}lib/*-linux-musl*/libc.so rm,
  /{,usr/}lib{,32,64,x32}/{,@{multiarch}/}ld{-*,64}.so* rm,
  @{PROC}/@{pid}/task/@{tid}/{comm,stat,status} r,
  @{PROC}/@{pid}/{cgroup,cmdline,comm,fd/,limits,loginuid,maps,mountinfo,mounts,stat,statm,status,task/} r,
  @{PROC}/filesystems r,
  @{PROC}/sys/kernel/random/boot_id r,
  @{PROC}/sys/kernel/{cap_last_cap,ngroups_max,osrelease,pid_max} r,
  @{PROC}/sys/net/core/somaxconn r,
  @{PROC}/sys/vm/{max_map_count,overcommit_memory} r,
  @{PROC}/{cpuinfo,loadavg,meminfo,stat,uptime,version} r,
  @{sys}/devices/system/cpu/{online,possible,present} r,
  @{sys}/devices/system/node/{online,possible} r,
  @{sys}/devices/system/{cpu/,node/} r,
  @{sys}/kernel/mm/transparent_hugepage/{enabled,hpage_pmd_size} r,

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
