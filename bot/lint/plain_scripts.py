"""Which scripts ShellCheck need not read: it can have nothing to say of them. Pure.

Reading a script takes it a hundred times as long as all of hadolint's own rules, and most RUNs in real files are a few
plain words. What is not surely one of them is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

# What is repeated gives nothing back: else each letter of a name could as well stand for itself, and a word that is not
# plain would be tried in 2^n ways.
_INSIDE = r"[\w./:=@%+,<>~ -]"
_VALUE = r"\$(?:\{[A-Za-z_]\w*+\}|[A-Za-z_]\w*+)"
_WORD = (
    rf"(?:(?:~\w*+(?=/)|[\w./:@%-]|{_VALUE})(?:[\w./:=@%+,*-]|{_VALUE})*+|\+\w[\w-]*"
    rf"|\"(?:[\w./:@%-]|{_VALUE})(?:{_INSIDE}|{_VALUE})*+\""
    r"|'[\w./:@%-][\w./:=@%+,<>~ ()\[\]{}*?;|^#\"-]*')"
)
_PROGRAM = r"/?[\w.](?:[\w./+-]*\w)?"
_PLAIN_WORDS = re.compile(rf"[ \t]*({_PROGRAM})((?:[ \t]+{_WORD})*)[ \t]*", re.ASCII)
_INTO_FILE = re.compile(r"(?<![ \t])[ \t]*+>>?[ \t]*+/(?:[./-]*+\w)++[ \t]*+\Z", re.ASCII)
_NAMED = re.compile(r"\$\{?(\w+)", re.ASCII)
# What it warns of deleting, a folder right below the root among them, is not.
_DELETED_SAFELY = re.compile(
    r"-[rfRv]+|(?!/usr/(?:share|local|bin)(?:/*\Z|/\*))(?:(?:~/|/[\w.@+-]++/)?[\w.@+-]++(?:/[\w.@+-]++)*+)/?(?:/\*)?"
    r"|/(?:var/)?tmp/\*"
)
# `name=value program`: the value is for that program alone.
_ASSIGNED = re.compile(r"[ \t]*([A-Za-z_]\w*+)=[\w./:@%+,-]++[ \t]+(?=\S)", re.ASCII)
_SETTINGS = re.compile(r"-[euxo]+|pipefail")
_KEYWORDS = frozenset((
    "if", "then", "elif", "else", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "time",
    "function", "select", "coproc", "elseif", "elsif",
))  # fmt: skip
# The programs that ShellCheck asks after by name: its `commonCommands`, and those that its checks spell out. Of the
# arguments of any other program it has nothing to say.
_KNOWN_TO_SHELLCHECK = frozenset("""
    . admin alias ar asa at awk
    basename bash batch bats bc bg break builtin busybox bz3grep bzgrep c99 cal caller cat cd
    cflow chgrp chmod chown chroot cksum cmp colon comm command compgen complete compress continue coproc cp crontab
    csh csplit ctags cut cxref dash ash date dd declare delta df diff dirname dirs disown doas docker dot dpkg-query du
    echo ed egrep enable env eval ex exec exit expand export expr false fc ffmpeg fg fgrep file find fish fold fuser
    gencat get getconf getopts gettext git grep hash head help history iconv ipcrm ipcs javac jobs join jq kill ksh let
    lex link ln local locale localedef logger logname lp ls m4 mailx make man mapfile mesg mkdir mkfifo more mplayer
    msgfmt mumps mv newgrp ngettext nice nl nm nohup oc od oksh paste patch pathchk pax perl pgrep podman popd pr
    printf prs ps pushd pwd python python3 read readarray readlink readonly realpath rename renice return rg rm rmdel
    rmdir ruby run0 sact sccs screen script sed seq set sh shell shift shopt sleep sort source split sponge ss ssh
    strings strip stty su sudo suspend tabs tail talk tcsh tee tempfile test timeout times tmux touch tput tr trap true
    tsort tty type typeset ulimit umask unalias uname uncompress unexpand unget uniq unlink unset uucp uudecode
    uuencode uustat uux val vi wait wc what which who write xargs xgettext xprop xzgrep yacc zcat zgrep zipgrep zsh
    zstdgrep
""".split())  # noqa: SIM905  # fmt: skip
# Those among them whose arguments it does not look at.
_WITHOUT_RULES = frozenset((
    "chgrp", "chmod", "chown", "date", "git", "javac", "ls", "make", "patch", "pwd", "python", "python3", "ruby",
    "sleep", "strip", "touch", "true", "uname",
))  # fmt: skip


def is_plain(script: str, variables: Set[str] = frozenset()) -> bool:
    """Whether a script is plain words, joined by &&, of programs whose arguments ShellCheck does not look at.

    `variables` are those that are set: their values are plain words, too. Of a `cd` that is the last command it says
    that its failure goes unnoticed, which is not so (`bot.lint.disproved`).
    """
    commands, names = _without_assignments(script.split("&&"))
    if not names.isdisjoint(_NAMED.findall(script)):
        return False  # it tells of a variable that is set too late
    if ">" in script and not _is_written_once([_INTO_FILE.search(one) for one in commands], script):
        return False
    return all(_is_plain_command(_INTO_FILE.sub("", one), variables) for one in commands)


def _is_written_once(found: Sequence[re.Match[str] | None], script: str) -> bool:
    """Whether ShellCheck, which counts how often the output goes to a file that is read as well, has one to count."""
    files = [one[0].strip(" \t>") for one in found if one is not None]
    return len(files) < 2 and all(script.count(file) == 1 for file in files)


def _without_assignments(commands: Sequence[str]) -> tuple[list[str], set[str]]:
    """Return commands without what is set for each, and the names of that."""
    names: set[str] = set()
    rest = []
    for one in commands:
        at = 0
        while found := _ASSIGNED.match(one, at):
            names.add(found[1])
            at = found.end()
        rest.append(one[at:])
    return rest, names


def _is_plain_command(command: str, variables: Set[str]) -> bool:
    words = command.split()
    if words[:1] == ["rm"]:
        return all(map(_DELETED_SAFELY.fullmatch, words[1:]))
    if not _PLAIN_WORDS.fullmatch(command) or not _KEYWORDS.isdisjoint(words):
        return False
    quotes = any(quote in command for quote in "\"'")
    return variables >= set(_NAMED.findall(command)) and _has_plain_arguments(words[0], words[1:], quotes=quotes)


def _has_plain_arguments(program: str, arguments: Sequence[str], *, quotes: bool) -> bool:
    match program.rpartition("/")[2]:
        case "set":
            return all(map(_SETTINGS.fullmatch, arguments))
        case "echo":
            return bool(arguments) and not arguments[0].startswith("-") and "*" not in "".join(arguments)
        case "cp" | "mv" | "ln":
            named = not quotes and not any("$" in word or "*" in word for word in arguments)
            return named and sum(not word.startswith("-") for word in arguments) > 1
        case "cd":
            return len(arguments) == 1 and not quotes and ".." not in arguments[0] and arguments[0][0] not in "-+"
        case "mkdir":
            return all(word == "-p" or not word.startswith("-") for word in arguments)
        case name:
            return name not in _KNOWN_TO_SHELLCHECK or name in _WITHOUT_RULES
