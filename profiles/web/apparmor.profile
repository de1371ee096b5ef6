# Written by tracewall. What is not named here is refused.
abi <abi/3.0>,
include <tunables/global>

profile tracewall-web-34deabd51602 flags=(attach_disconnected,mediate_deleted) {
  # Files
  /dev/null rw,
  /dev/pts/[0-9]* rw,
  /etc/group r,
  /etc/ld.so.cache r,
  /etc/nginx/mime.types r,
  /etc/nsswitch.conf r,
  /etc/passwd r,
  /etc/ssl/openssl.cnf r,
  /srv/shop/nginx/body/ w,
  /srv/shop/nginx/body/0000000001 rw,
  /srv/shop/nginx/fcgi/ w,
  /srv/shop/nginx/logs/access.log w,
  /srv/shop/nginx/logs/error.log w,
  /srv/shop/nginx/nginx.conf r,
  /srv/shop/nginx/nginx.pid rw,
  /srv/shop/nginx/proxy/ w,
  /srv/shop/nginx/scgi/ w,
  /srv/shop/nginx/uwsgi/ w,
  /srv/shop/www/ r,
  /srv/shop/www/big.txt r,
  /srv/shop/www/index.html r,
  /srv/shop/www/page1.html r,
  /srv/shop/www/page2.html r,
  /srv/shop/www/page3.html r,
  /srv/shop/www/style.css r,
  /srv/shop/www/upload/x.txt w,
  /usr/lib/@{multiarch}/libc.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libcap.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libcrypt.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libcrypto.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libm.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libnss_systemd.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libpcre2-8.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libssl.so{,.[0-9]*} rm,
  /usr/lib/@{multiarch}/libz.so{,.[0-9]*} rm,
  /usr/sbin/nginx rmix,
  /usr/share/zoneinfo/Etc/UTC r,
  /{,usr/}lib/*-linux-musl*/libc.so rm,
  /{,usr/}lib{,32,64,x32}/{,@{multiarch}/}ld{-*,64}.so* rm,
  @{PROC}/sys/kernel/ngroups_max r,
  @{sys}/devices/system/cpu/online r,

  # Sockets
  network inet stream,
  network unix stream,

  # Capabilities
  capability chown,
  capability setgid,
  capability setuid,

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
  include if exists <local/tracewall-web>
}
