"""The shells. Every command is a program; the table only says which of them are more than that."""

import re

from bot.languages.row import ProgrammingLanguage, word_set

SHELLS = ("sh", "bash", "dash", "ash", "zsh", "ksh")
# What the shell does by itself, so that no program is needed for it.
BUILTINS = word_set(
    ". : [ [[ alias bg bind break builtin caller case cd command compgen complete continue declare dirs disown do "
    "done echo elif else enable esac eval exec exit export false fc fg fi for function getopts hash help history if "
    "in jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly return select set shift "
    "shopt source suspend coproc test then time times trap true type typeset ulimit umask unalias unset until wait "
    "while { } ! ]]"
)
# Programs that start another one as another user: who steps down from root does it by one of these.
STEPS_DOWN = ("gosu", "su-exec", "setpriv", "s6-setuidgid", "chpst", "runuser", "su", "sudo", "doas")
# First processes, of which what follows their own options is the program.
FIRST_PROCESSES = ("tini", "tini-static", "dumb-init", "catatonit", "docker-init")
# Of such programs people copy one that somebody else built, under its name; the name of another may be anything.
INITS = (*FIRST_PROCESSES, "gosu", "su-exec")
# Programs that start what they are given as arguments, behind options of their own.
LAUNCHERS = word_set(
    "su runuser flock chroot setpriv tini dumb-init catatonit docker-init s6-setuidgid s6-envdir chpst setuidgid "
    "unshare nsenter taskset busybox toybox parallel watch script strace ltrace entr start-stop-daemon daemonize "
    "envdir with-contenv dockerize xvfb-run dbus-run-session dbus-launch fakeroot faketime cpulimit prlimit numactl "
    "systemd-run systemd-cat sg capsh firejail bwrap proot unbuffer rlwrap chrt pidproxy setarch linux32 linux64 tmux "
    "screen softlimit ssh-agent coproc sshpass torsocks torify proxychains proxychains4 valgrind perf newrelic-admin "
    "ddtrace-run opentelemetry-instrument run-one sem cgexec tcpserver udpsvd tcpsvd inotifyd wait4x doppler vault-env "
    "chamber aws-vault envconsul mise direnv conda micromamba"
)
# Programs that start what a value of one of their options names, with those of which it is the next word; behind `=`
# and `:` any may: what compresses, connects, pages or filters for them.
OPTION_STARTERS = {
    "tar": ("-I", "-F", "--use-compress-program", "--to-command", "--info-script", "--rsh-command"),
    "bsdtar": ("--use-compress-program",),
    "rsync": ("-e", "--rsh", "--rsync-path"),
    "git": ("-c", "-u", "--upload-pack", "--receive-pack", "--exec"),
    "hg": ("--config", "--ssh"),
    "svn": ("--editor-cmd", "--diff-cmd", "--config-option"),
    "scp": ("-S", "-o"),
    "sftp": ("-S", "-o"),
    "ssh": ("-o",),
    "socat": (),
    "start-stop-daemon": ("-x", "--exec", "-a", "--startas"),
    "nc": ("-e", "-c", "--exec", "--sh-exec"),
    "ncat": ("-e", "-c", "--exec", "--sh-exec"),
    "sort": ("--compress-program",),
    "split": ("--filter",),
    "man": ("-P", "--pager"),
    "cpio": ("--rsh-command",),
    "make": (),
    "mapfile": ("-C",),
    "readarray": ("-C",),
    "rg": ("--pre",),
    "zip": ("-TT",),
}
# Programs that start what a table or a file of settings tells them to: schedulers and supervisors.
JOB_STARTERS = word_set(
    "cron crond anacron fcron dcron mcron supercronic go-crond yacron ofelia incrond atd supervisord circusd s6-svscan "
    "runsvdir runit monit inetd xinetd systemd init foreman honcho forego goreman overmind hivemind pm2 pm2-runtime "
    "chaperone crontab"
)
# Programs that look for one of the name `program-word` where their first argument is a word that they do not know.
SUBCOMMANDS = ("git", "cargo", "kubectl", "dotnet")
# Settings of git's, by their keys, whose values are programs, or commands.
STARTING_KEYS = re.compile(
    r"(?i)(?:core\.(?:pager|editor|sshcommand|askpass|fsmonitor|alternaterefscommand|gitproxy)|sequence\.editor|pager\..+"
    r"|interactive\.difffilter|diff\.external|(?:diff|merge)\..+\.(?:command|textconv|driver)|filter\..+\.(?:clean"
    r"|smudge|process)|(?:diff|merge)tool\..+\.(?:cmd|path)|gpg\.(?:.+\.)?program|credential\.(?:.+\.)?helper|alias\..+"
    r"|browser\..+\.(?:cmd|path)|man\..+\.(?:cmd|path)|sendemail\.(?:smtpserver|tocmd|cccmd)|web\.browser"
    r"|uploadpack\.packobjectshook|remote\..+\.(?:uploadpack|receivepack)|submodule\..+\.update|trailer\..+\.(?:cmd"
    r"|command)|tar\..+\.command|instaweb\.httpd)"
)
# Settings of programs that start what these name: filters and helpers of git, what rotates logs, opens mail, connects.
STARTING_SETTINGS = re.compile(
    r"(?:^|/)(?:\.?gitconfig|\.?hgrc|\.?mailcap|\.?msmtprc|\.?muttrc|\.?lesskey|logrotate\.conf|logrotate\.d/[^/]+"
    r"|ssh_config|ssh_config\.d/[^/]+|\.ssh/config|\.?git/config|hgrc\.d/[^/]+)$"
)
# The same, told by what is in them: a section of supervisord's.
STARTING_SECTIONS = re.compile(r"^\s*\[(?:program|eventlistener|fcgi-program):", re.MULTILINE)
SUFFIXES = (".sh", ".bash", ".ash", ".dash", ".ksh", ".zsh")
ROW = ProgrammingLanguage(
    name="shell",
    suffixes=SUFFIXES,
    grammar="bash",
    connects=False,
    interpreters=SHELLS,
    call_table="""
MODULE 0: . source
READ every: cat grep head tail test [ wc sort cut awk less more sha256sum md5sum jq envsubst find ls diff cmp file
WRITE every: mkdir touch tee rm rmdir mv cp ln install truncate mktemp dd chmod tar unzip sed rsync mkfifo patch
RIGHT 0: chown chgrp su sudo gosu su-exec setpriv runuser id whoami chroot mount useradd adduser groupadd addgroup
RIGHT 0: usermod groupmod sysctl iptables ip setcap s6-setuidgid chpst fixuid ulimit
DATA data=charsets: iconv
DATA data=users: getent
DATA data=locales: locale
DATA data=terminals: tput reset clear
DATA data=magic: file
DATA data=certificates: curl wget
SIGNAL every: trap
""",
    builders=("make",),
)
