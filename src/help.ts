/** `tracewall --help`. A text, so that it is shown without loading what parses command lines. */
export const HELP = `Usage: tracewall <command> [options] <input>...

Turns recordings of what a program does into the policy that lets it do just
that: seccomp and AppArmor profiles, and the pod lines that refer to them.

Commands:
  generate   write the profiles and the pod lines
  verify     say whether all that was recorded would still run
  inspect    show what recordings contain
  merge      make one behaviour file of many runs
  record     run a command under strace
  bootstrap  write profiles that only log, to learn in a cluster
  explain    say why something is allowed or refused, or what a line means

Options:
  -h, --help     this text, or that of a command: tracewall generate --help
  -V, --version  the version

An input is a trace (also compressed by gzip), the folder or the prefix of a
strace -ff set, a behaviour file, or - for standard input. LABEL=INPUT names
its run, and inputs with one label are one run.

Examples:
  tracewall record -o web.strace -- nginx -g 'daemon off;'
  tracewall generate web.strace
  tracewall inspect web.strace

Exit status:
  0  fine
  1  the answer is no: what generate, verify and explain mean by it, their own
     help says
  2  wrong usage or input; record has the status of its command
  70 a mistake of tracewall itself
`
