"""What the words of the entrypoint and the command name: programs, archives, classpaths, files. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from bot.dockerfile.paths import absolute
from bot.languages import documents
from bot.languages import table as languages
from bot.languages.documents import Document
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.evidence.steps import fill_shell

_WRAPPERS = ("tini", "dumb-init", "env", "nice", "exec", "catatonit", "gosu", "su-exec", "docker-init")
_SETTINGS = documents.suffixes(Document.RECORD, Document.TREE, Document.SETTINGS)
_FILE = re.compile(rf"[\w.+*-]+(?:{'|'.join(map(re.escape, (*languages.startable(), *_SETTINGS)))})")


def command_words(evidence: Evidence) -> tuple[str, ...]:
    """Return all words that are started, with the variables that ENV sets filled in."""
    step = evidence.last("ENTRYPOINT") or evidence.last("CMD")
    env = step.env if step is not None else {}
    return tuple(fill_shell(word, env) for command in evidence.start_commands for word in command.words)


def programs(evidence: Evidence) -> tuple[str, ...]:
    """Return the names of the programs that are started: "npm" for `tini -- npm start`, too."""
    found = []
    for command in evidence.start_commands:
        rest = [word for word in command.effective if not word.startswith("-")]
        while len(rest) > 1 and posixpath.basename(rest[0]) in _WRAPPERS:
            rest = rest[1:]
        if rest:
            found.append(posixpath.basename(rest[0]))
    return tuple(found)


def starts(evidence: Evidence, names: Iterable[str]) -> bool:
    """Return whether one of these programs is started."""
    wanted = set(names)
    return any(program in wanted for program in programs(evidence))


def files(evidence: Evidence) -> tuple[str, ...]:
    """Return what looks like a file among the words, absolute: "app.jar" in /app, and the folder of "lib/*"."""
    found: list[str] = []
    for word in command_words(evidence):
        for piece in re.split(r"[:=,;]", word) if "://" not in word else ():
            if "$" in piece or piece.startswith("-") or not piece:
                continue
            if "/" in piece or _FILE.fullmatch(piece):
                found.append(_without_glob(absolute(evidence.workdir, piece)))
    return tuple(path for path in dict.fromkeys(found) if path != "/" and not path.startswith(("/dev/", "/proc/")))


def _without_glob(path: str) -> str:
    while re.search(r"[*?\[]", path):
        path = posixpath.dirname(path)
    return path


def within(folder: str, path: str) -> bool:
    """Return whether a path is a folder, or in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


# Programs that do nothing but hand out files; those of Node and those of the system.
STATIC_SERVERS = (
    *("serve", "http-server", "live-server-static", "static-server", "ws", "sirv", "superstatic", "static-web-server"),
    *("nginx", "httpd", "apache2", "apache2ctl", "apachectl", "httpd-foreground", "lighttpd", "caddy", "darkhttpd"),
)
