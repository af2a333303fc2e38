"""What uWSGI starts and loads: its settings say it, in its command line, a file and the environment. Pure.

The program itself can start anything, so that nothing but its settings tells. Of the options only those are known here
that name no program and no library, or name it in a form that can be read: with any other one nobody can tell.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.dockerfile import shell
from bot.dockerfile.paths import absolute
from bot.image.handed import HandedSource
from bot.image.image_files import ImageFiles
from bot.languages.row import word_set
from bot.languages.shell import SHELLS
from bot.sources.facts import FileFacts, SourceUse, UseKind

NAME = "uwsgi"
_SETTING_BYTES = 300_000
_SCRIPT_BYTES = 200_000
_MOST_LINES = 2000
# https://uwsgi-docs.readthedocs.io/en/latest/Options.html: numbers, addresses, names of files, of users, of modules.
_PLAIN = word_set(
    "socket s uwsgi-socket http-socket http http-to https fastcgi-socket http11-socket protocol http-keepalive http-"
    "timeout http-auto-chunked http-enable-proxy-protocol http-raw-body http-chunked-input http-websockets http-"
    "processes add-header listen l chmod-socket C chown-socket reuse-port so-keepalive socket-timeout so-timeout "
    "socket-sndbuf socket-rcvbuf tcp-nodelay master M no-default-app single-interpreter i-single-interpreter "
    "processes p workers threads enable-threads T threads-stacksize thread-stacksize cheap idle cheaper cheaper-"
    "initial cheaper-step cheaper-algo cheaper-overload cheaper-busyness-multiplier cheaper-busyness-min cheaper-"
    "busyness-max cheaper-busyness-verbose cheaper-rss-limit-soft cheaper-rss-limit-hard async ugreen gevent gevent-"
    "monkey-patch lazy lazy-apps need-app no-site no-orphans die-on-term exit-on-reload skip-atexit-teardown skip-"
    "atexit vacuum harakiri t harakiri-verbose http-harakiri mule-harakiri spooler-harakiri worker-reload-mercy "
    "reload-mercy mule-reload-mercy max-requests R max-requests-delta min-worker-lifetime max-worker-lifetime max-"
    "worker-lifetime-delta reload-on-as reload-on-rss evil-reload-on-as evil-reload-on-rss reload-on-fd reload-on-"
    "exception limit-as limit-post limit-nproc limit-fd max-fd rlimit-nofile buffer-size b post-buffering post-"
    "buffering-bufsize body-read-warning upload-progress cpu-affinity thunder-lock locks lock-engine ftok memory-"
    "report m memory-report-full log-x-forwarded-for log-master log-date logdate log-prefix log-format logformat "
    "logformat-strftime log-micros log-zero log-slow log-4xx log-5xx log-big log-sendfile log-ioerror log-maxsize "
    "log-backupname log-truncate log-reopen logto logto2 logfile-chown logfile-chmod disable-logging L ignore-sigpipe "
    "ignore-write-errors disable-write-exception disable-sendfile write-errors-tolerance write-errors-exception-only "
    "uid gid add-gid umask auto-procname procname procname-prefix procname-prefix-spaced procname-append procname-"
    "master pidfile pidfile2 safe-pidfile safe-pidfile2 daemonize daemonize2 d chdir chdir2 cd pythonpath python-path "
    "pp home H virtualenv venv pyhome module w wsgi wsgi-file file callable mount wsgi-manage-chunked-input manage-"
    "script-name pyargv pyimport python-import py-import import shared-import shared-pyimport shared-py-import "
    "shared-python-import spooler-import spooler Q spooler-external spooler-ordered spooler-processes spooler-quiet "
    "spooler-frequency spooler-max-tasks spooler-chdir mule mules farm py-autoreload python-autoreload py-auto-reload "
    "py-call-osafterfork py-tracebacker py-sharedarray pep3333-input catch-exceptions ignore-script-name static-map "
    "static-map2 check-static static-index static-safe static-cache-paths static-expires static-expires-uri static-"
    "gzip static-gzip-all static-skip-ext offload-threads offload-thread file-serve-mode fileserve-mode docroot stats "
    "stats-server stats-http stats-minified stats-no-metrics strict show-config honour-stdin close-on-exec close-on-"
    "exec2 enable-metrics metrics-no-cores cache cache2 queue queue-blocksize sharedarea touch-reload touch-workers-"
    "reload touch-chain-reload touch-logrotate touch-logreopen fs-reload chain-reload vhost vhost-host subscribe-to "
    "wait-for-interface wait-interface-timeout no-fd-passing if-env if-not-env if-opt if-not-opt if-exists if-not-"
    "exists if-file if-not-file if-dir if-not-dir if-reload if-not-reload if-hostname if-not-hostname endif end-if "
    "ini i"
)
# Their values are commands: whole, behind a file of a process number, behind five numbers, behind an action's name.
_WHOLE = word_set(
    "attach-daemon exec-asap exec-pre-jail exec-post-jail exec-in-jail exec-as-root exec-as-user exec-as-user-atexit "
    "exec-pre-app exec-post-app"
)
_BEHIND_FILE = word_set("smart-attach-daemon")
_BEHIND_TIME = word_set("cron unique-cron")
_HOOK = re.compile(
    r"hook-(?:asap|(?:pre|post|in)-jail|as-root|as-user|as-user-atexit|pre-app|post-app|accepting1?(?:-once)?)"
)
_PLUGINS = word_set("plugin plugins need-plugin need-plugins")
_FLAGS = word_set(
    "master M enable-threads T lazy lazy-apps need-app single-interpreter vacuum die-on-term thunder-lock disable-"
    "logging L py-call-osafterfork manage-script-name log-master auto-procname strict no-orphans http-auto-chunked "
    "http-keepalive ignore-sigpipe ignore-write-errors disable-write-exception log-x-forwarded-for memory-report m "
    "harakiri-verbose enable-metrics stats-http wsgi-manage-chunked-input catch-exceptions reuse-port cheap vhost"
)
_FILE = re.compile(r"\.(?:ini|xml|ya?ml|json|js|so)$")  # uWSGI takes a word with such an end for a file of its own
_OPEN = re.compile(r"@\(|\$\(|%")  # another file's text, a variable, what is filled in


@dataclass(frozen=True, slots=True)
class Started:
    """What uWSGI starts, as commands of a shell, and loads, by the names of libraries."""

    commands: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()


def commands(image: ImageFiles) -> Iterator[HandedSource]:
    """Yield the commands that it starts, as sources."""
    said = started(image)
    for number, text in enumerate(said.commands if said is not None else (), 1):
        yield HandedSource(f"({NAME} {number})", text.encode("utf-8", "replace"), "shell")


def as_told(program: FileFacts, image: ImageFiles) -> FileFacts:
    """Return what the compiled program says, with what its settings name in the place of what it may start and load."""
    said = started(image)
    if said is None:
        return program
    uses = [use for use in program.uses if use.kind not in (UseKind.PROGRAM, UseKind.LIBRARY)]
    uses.append(SourceUse(UseKind.PROGRAM, "reload", program.path, 0, (f"/{program.path}",)))
    if said.libraries:
        uses.append(SourceUse(UseKind.LIBRARY, "plugin", program.path, 0, said.libraries))
    return replace(program, uses=tuple(uses))


def started(image: ImageFiles) -> Started | None:
    """Return what the uWSGI that an image starts will start in turn; None where nobody can tell."""
    options: list[tuple[str, str]] = []
    given = list(_command_lines(image))
    for words in given:
        found = _of_words(image, words)
        if found is None:
            return None
        options += found
    options += [
        (name.removeprefix("UWSGI_").lower().replace("_", "-"), value)
        for name, value in image.config.env
        if name.startswith("UWSGI_")
    ]
    return _read(options) if given else None


def _command_lines(image: ImageFiles) -> Iterator[tuple[str, ...]]:
    """Yield the arguments that it is started with: by the image's command, and by the scripts that this starts."""
    commands = [one.effective for one in shell.of_words((*image.config.entrypoint, *image.config.cmd))]
    for one in image.programs:
        if one.interpreter and posixpath.basename(one.interpreter[-1]) in SHELLS:
            text = image.content(one.real, _SCRIPT_BYTES).decode("utf-8", "replace")
            commands += [command.effective for command in shell.commands(text)]
    for words in commands:
        at = next((number for number, word in enumerate(words) if posixpath.basename(word) == NAME), None)
        if at is not None:
            yield tuple(words[at + 1 :])


def _of_words(image: ImageFiles, words: Sequence[str]) -> list[tuple[str, str]] | None:
    """Return the options of a command line with those of the files that it names; None where nobody can tell."""
    found: list[tuple[str, str]] = []
    waiting = list(words)
    while waiting:
        word = waiting.pop(0)
        if not word.startswith("-"):
            name, value = "ini", word
        else:
            name, equals, value = word.lstrip("-").partition("=")
            if not equals and name not in _FLAGS and waiting and not waiting[0].startswith("-"):
                value = waiting.pop(0)
        found.append((name, value))
        # Whichever option it may stand behind: it could be one that takes no value.
        if name in ("ini", "i") or _FILE.search(value):
            inside = _of_file(image, value)
            if inside is None:
                return None
            found += inside
    return found


def _of_file(image: ImageFiles, name: str) -> list[tuple[str, str]] | None:
    path = absolute(image.config.workdir or "/", name).lstrip("/")
    if not name.endswith(".ini") or not image.is_file(path):
        return None
    lines = image.read(path)[:_SETTING_BYTES].decode("utf-8", "replace").splitlines()
    if len(lines) > _MOST_LINES:
        return None
    found: list[tuple[str, str]] = []
    section = ""
    for line in map(str.strip, lines):
        if line.startswith("["):
            section = line.strip("[] ")
        elif line and not line.startswith((";", "#")) and section == NAME:
            key, _, value = line.partition("=")
            found.append((key.strip(), value.strip()))
    return None if any(key in ("ini", "i") for key, _ in found) else found


def _read(options: Iterable[tuple[str, str]]) -> Started | None:
    commands: list[str] = []
    libraries: list[str] = []
    for name, value in options:
        if "@(" in value:
            return None
        if name in _PLUGINS:
            names = [one.strip() for one in value.split(",")]
            if not all(re.fullmatch(r"\w+", one) for one in names):
                return None
            libraries += [f"{one}_plugin.so" for one in names]
        elif name in _PLAIN or (name == "env" and not value.startswith(("PATH", "LD_", "UWSGI_"))):
            continue
        else:
            command = _command(name, value)
            if command is None:
                return None
            commands.append(command)
    return Started(tuple(commands), tuple(libraries))


def _command(name: str, value: str) -> str | None:
    """Return the command that an option names; None where it names none that can be told."""
    if _OPEN.search(value):
        return None
    if name in _WHOLE:
        return value
    if name in _BEHIND_FILE:
        return value.partition(" ")[2]
    if name in _BEHIND_TIME:
        parts = value.split(maxsplit=5)
        return parts[5] if len(parts) == 6 else None
    if _HOOK.fullmatch(name) and value.startswith("exec:"):
        return value.removeprefix("exec:")
    return None
