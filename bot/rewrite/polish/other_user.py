"""Whether the last stage can run as another user than root, as far as can be told; and the text that says so. Pure.

What is mounted at run time cannot be seen, nor what is only written when someone asks for it. So whatever hints at a
program that writes, changes its user or takes a privileged port keeps root; the rest is proved, as any candidate is.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.behaviour.observation import Observation
from bot.dockerfile import edit
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import Dockerfile, parse
from bot.filetree import Kind
from bot.image.built_image import BuiltImage
from bot.model import ImageConfig, LineEdit
from bot.rewrite.proof.config_diff import ROOT

USER = "65532:65532"  # distroless' `nonroot`: as a number it needs no line in /etc/passwd
PROGRAM_BYTES = 100_000_000
SOURCE_BYTES = 1_000_000  # of one file
_UNPRIVILEGED_PORT = 1024
_METADATA = ("ENTRYPOINT", "CMD", "HEALTHCHECK", "EXPOSE", "STOPSIGNAL", "LABEL", "VOLUME", "MAINTAINER")

_SOURCE = re.compile(
    r".*\.(?:go|[cm]?[jt]sx?|py|rb|php|pl|lua|c|cc|cpp|cxx|h|hh|hpp|rs|java|kt|kts|scala|clj|groovy|cs|fs|vb|ex|exs|erl"
    r"|hs|nim|cr|zig|d|swift|ml|sh|bash)",
    re.IGNORECASE,
)
_SETTING = re.compile(
    r".*\.(?:json|toml|ya?ml|xml|conf|cfg|ini|properties|env|gemspec|csproj|mod|txt|gradle)|Gemfile|Pipfile|Rakefile"
    r"|Procfile|\.env.*|[^.]*",
    re.IGNORECASE,
)
_TEST = re.compile(
    r"(?:.*/)?(?:tests?|__tests__|spec|testdata)/.*|(?:.*/)?(?:test_[^/]*|conftest)\.py"
    r"|.*(?:_test\.go|[._](?:test|spec)\.[cm]?[jt]sx?|_(?:test|spec)\.rb)"
)
_LOCK = re.compile(r".*lock(?:\.json|\.ya?ml)?|.*\.lock|npm-shrinkwrap\.json|go\.sum", re.IGNORECASE)
# What writes files, becomes another user, or needs a right: in the words of each language.
_WRITES = re.compile(
    rb"\bos\.(?:Create\b|OpenFile|WriteFile|Mkdir\b|MkdirAll|Rename|Symlink|Link\b|Chown|Chmod|Truncate)"
    rb"|\bioutil\.WriteFile|\blumberjack\b"
    rb"|\b(?:writeFile|appendFile|createWriteStream|mkdir|copyFile|rename|symlink|outputFile|ensureDir|writeJson)"
    rb"(?:Sync)?\b|\bfs\.open|\bDeno\.write|\bBun\.write"
    rb"|\bopen\([^)\n]*,[^)\n]*[\"'](?:[rb]*[wxa]|r[bt]?\+)|\.write_(?:text|bytes)\(|\bmakedirs\b|\bmkdir\b"
    rb"|\bshutil\.|FileHandler|FileAppender"
    rb"|\bfopen(?:64)?\s*\([^;]*\"[rb]*[wa+]|\bO_(?:CREAT|WRONLY|RDWR|APPEND)\b|\bcreat\s*\(|\b[ow]?fstream\b"
    rb"|\brename\s*\(|\bfreopen\b"
    rb"|\bFile::(?:create|options)|\bOpenOptions\b|\bfs::(?:write|create_dir|rename|copy)"
    rb"|FileWriter|FileOutputStream|\bFiles\.(?:write|newBufferedWriter|newOutputStream|create|copy|move)"
    rb"|RandomAccessFile|PrintWriter\(\s*\"|\bmkdirs\b"
    rb"|file_put_contents|move_uploaded_file|\bFile\.(?:open|write|new)|\bIO\.write|\bFileUtils\b"
    rb"|\bFile\.(?:Write|Append|Create|Open)|StreamWriter|Directory\.Create"
    rb"|(?i:sqlite|leveldb|rocksdb|\blmdb\b|\bbbolt\b|\bboltdb\b|badger|nedb\b|lowdb\b|\bsled\b|\bredb\b|multer\b|upload|docker\.sock)"
    rb"|(?i:\bsete?[ug]id\b|\bsetres[ug]id\b|\bsetgroups\b|\bchroot\b|\bchown\b|\bprivileged\b|\bgeteuid\b|\bgetuid\b)"
    rb"|\bSOCK_RAW\b|\bAF_PACKET\b|\biptables\b|/var/(?:lib|log|run|spool|cache)/|\bicmp\b"
)
_SHELL_WRITES = re.compile(
    rb"(?<![-=<>&])>{1,2}\s*(?!&|/dev/|/tmp/|\s)|\b(?:mkdir|touch|tee|chown|chmod|su|gosu|su-exec|setpriv|install|mv|cp"
    rb"|ln|sed\s+-i|runuser|sudo|id\s+-u|whoami|mktemp)\b"
)
_SCRIPT = re.compile(rb"#!\s*\S*/(?:env\s+)?(?:ba|da|a|z|k)?sh\b")
# Names of functions that a Go program has only if something in it calls them. Methods are there for reflection, too.
_GO_WRITES = re.compile(
    rb"\0(?:os\.(?:Create|WriteFile|Mkdir|MkdirAll|Rename|Symlink|Link|Chown|Lchown|Chmod)"
    rb"|syscall\.(?:Setuid|Setgid|Setgroups|Setreuid|Chroot))\0|\0sqlite3_open"
)
_C_WRITES = re.compile(
    rb"\0(?:fopen(?:64)?|open(?:at)?(?:64)?|creat(?:64)?|mkdir(?:at)?|rename(?:at)?|freopen(?:64)?|set[re]?e?s?[ug]id"
    rb"|setgroups|chroot|sqlite3_open(?:_v2)?|getuid|geteuid)\0"
)
_STORES = re.compile(rb"\0sqlite3_open")
_GO = b"\xff Go buildinf:"
_RUST = b"/rustc/"  # its library names `open` in every program: what its sources say has to do
_AS_USER = ("gosu", "su-exec", "su", "sudo", "setpriv", "runuser", "tini-su", "chown", "fixuid", "s6-setuidgid")


def may_run(
    original: BuiltImage, rewrite: BuiltImage, seen: Sequence[Observation], sources: Mapping[str, bytes] | None
) -> bool:
    """Return whether nothing that is known speaks against another user.

    `seen` are the observations of the original; `sources` are the files that it is made from, by path, None where they
    are not known.
    """
    if sources is None or not seen or any(map(_speaks_against, (original.config, rewrite.config))):
        return False
    if any(_needs_root(one) for one in seen) or not _readable(rewrite):
        return False
    return not any(_program_writes(original)) and _harmless(sources)


def _speaks_against(config: ImageConfig) -> bool:
    ports = (port.partition("/")[0] for port in config.ports)
    return (
        config.user not in ROOT
        or bool(config.volumes)
        or any(not port.isdigit() or int(port) < _UNPRIVILEGED_PORT for port in ports)
    )


def _needs_root(seen: Observation) -> bool:
    """Whether a run of the original did what only root, or the owner of a folder, may do."""
    if any(not one.path.startswith(("/tmp/", "/dev/")) for one in seen.made):  # noqa: S108
        return True
    return any(port.number < _UNPRIVILEGED_PORT for port in seen.ports or ())


def _readable(image: BuiltImage) -> bool:
    """Whether everybody can read what the image has of its own."""
    for path in image.own():
        entry = image.files[path].entry
        if path.startswith("root/"):
            return False
        needed = {Kind.FILE: 0o004, Kind.HARDLINK: 0o004, Kind.FOLDER: 0o005}.get(entry.kind, 0)
        if path != "root" and entry.mode & needed != needed:
            return False
    return True


def _program_writes(image: BuiltImage) -> Iterator[bool]:
    """Look into what is started: scripts of a shell, programs that tell by name what they call."""
    for one in image.programs:
        yield posixpath.basename(one.path) in _AS_USER
        if one.interpreter:
            content = image.read(one.real, SOURCE_BYTES)
            yield bool(_SCRIPT.match(content) and _SHELL_WRITES.search(content)) or bool(_WRITES.search(content))
        elif one.elf is not None and image.line(one.real) is not None:
            content = image.read(one.real, PROGRAM_BYTES)
            names = _GO_WRITES if _GO in content else _STORES if _RUST in content else _C_WRITES
            yield names.search(content) is not None


def _harmless(sources: Mapping[str, bytes]) -> bool:
    """Whether there are sources, and nothing in them writes."""
    found = False
    for path, content in sources.items():
        if _SOURCE.fullmatch(path) or content.startswith(b"#!"):
            found = True
        if _WRITES.search(content):
            return False
        if (_SCRIPT.match(content) or path.endswith((".sh", ".bash"))) and _SHELL_WRITES.search(content):
            return False
    return found


def sources(paths: Iterable[str]) -> list[str]:
    """Return those of the context's files that tell what a program does."""
    named = ((path, posixpath.basename(path)) for path in paths)
    return [
        path
        for path, name in named
        if (_SOURCE.fullmatch(name) or _SETTING.fullmatch(name))
        and not _LOCK.fullmatch(name)
        and not re.fullmatch(r"(?:Dockerfile|Containerfile|Makefile|LICENSE|README|CHANGELOG).*", name, re.IGNORECASE)
        and not _TEST.fullmatch(path)
        and not path.startswith((".git/", ".github/"))
    ]


# ------------------------------------------------------------------------------------------------------------- the text


def with_user(text: str, target: str | None, build_args: Mapping[str, str]) -> str | None:
    """Return a Dockerfile whose last stage ends as that user; None where it has a user already."""
    dockerfile = parse(text)
    stages = graph(dockerfile, build_args)
    stage = stages.final(target)
    if any(one.keyword == "USER" for member in stages.chain(stage) for one in member.instructions):
        return None
    first = stage.from_instruction
    keyword = "user" if first.original.lstrip()[:4].islower() else "USER"
    # Before the command, if nothing that is still made would be the user's.
    at = stage.end + 1
    previous = first.end
    tail = [one for one in stage.instructions if one is not first]
    while tail and tail[-1].keyword in _METADATA:
        at = tail[-1].start if tail[-1].keyword in ("ENTRYPOINT", "CMD") else at
        tail.pop()
    starts = [one.start for one in stage.instructions if one.start < at]
    ends = [one.end for one in stage.instructions if one.start in starts]
    at = _above_comment(dockerfile, at, max([previous, *ends]))
    return edit.apply(text, [LineEdit(at, at - 1, f"{keyword} {USER}\n")])


def _above_comment(dockerfile: Dockerfile, line: int, previous: int) -> int:
    lines = dockerfile.lines()
    while line - 1 > previous and line - 2 < len(lines) and lines[line - 2].lstrip().startswith("#"):
        line -= 1
    return line
