"""Which other programs a program starts, as its own source says: exec.Command("git"), subprocess.run(["ffmpeg", ...]).

A guess from text, and only used to keep more: a name counts where it stands in quotes close to a call that starts
programs, and the image has such a program. Pure.
"""

from __future__ import annotations

import posixpath
import re

from bot.dockerfile import shell
from bot.image import programs as reach
from bot.image.built_image import BuiltImage
from bot.rewrite.evidence.evidence import Evidence

_SOURCES = (
    *(".go", ".py", ".rb", ".js", ".mjs", ".cjs", ".ts", ".php", ".pl", ".java", ".kt", ".scala", ".rs", ".c", ".cc"),
    *(".cpp", ".h", ".hpp", ".cs", ".ex", ".exs", ".lua", ".sh", ".bash"),
)
_LIBRARIES = re.compile(
    r"(?:^|/)(?:site-packages|dist-packages|node_modules|gems|go/pkg|vendor|\.cargo|\.m2|third_party)/"
)
_STARTS = re.compile(
    r"exec\w*\s*\(|\bexec\.|spawn|subprocess|[pP]open|\bsystem\s*\(|check_output|check_call|LookPath|\bwhich\s*\("
    r"|ProcessBuilder|getRuntime|passthru|Command::new|Process\.Start|System\.cmd|Open3|backtick|IO\.popen|create_subprocess"
)
_QUOTED = re.compile(r"\"((?:[^\"\\\n]|\\.){1,400})\"|'((?:[^'\\\n]|\\.){1,400})'|`([^`]{1,400})`")
_MOST_FILES = 4000
_MOST_BYTES = 400_000
_NEAR = 3  # lines after the call that may still be its arguments
# What starts another program, in a compiled one.
_GO = b"Go buildinf:"
_GO_STARTS = (b"os.StartProcess", b"os/exec.(*Cmd)", b"syscall.forkExec")
_SHELL = re.compile(rb"/bin/(?:ba|da|a)?sh\0")


def programs(evidence: Evidence) -> frozenset[str]:
    """Return the paths in the image, links followed, of programs that its own sources and scripts start."""
    image = evidence.image
    if image is None:
        return frozenset()
    walker = reach.Reach(image.files, image.content, dict(image.config.env), image.config.workdir)
    found = set()
    for word in _words(image):
        path = walker.which(word)
        real = image.resolve(path) if path else None
        if real:
            found.add(real)
    return frozenset(found)


def starts_others(evidence: Evidence) -> bool:
    """Return whether a compiled program of its own has the means to start another one."""
    image = evidence.image
    if image is None:
        return False
    for program in evidence.own_programs:
        if program.elf is None:
            continue
        content = image.content(program.real, reach.ELF_BYTES)
        if any(mark in content for mark in _GO_STARTS) if _GO in content else _SHELL.search(content):
            return True
    return False


def _words(image: BuiltImage) -> set[str]:
    """Return what stands in quotes close to a call that starts programs: the first word, and those of a pipeline."""
    words: set[str] = set()
    sources = [path for path in image.own() if path.endswith(_SOURCES) and not _LIBRARIES.search(path)]
    for path in sources[:_MOST_FILES]:
        if image.system.owner(path) is not None:
            continue
        text = image.read(path, _MOST_BYTES).decode("utf-8", "replace")
        if not _STARTS.search(text):
            continue
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if _STARTS.search(line):
                for match in _QUOTED.finditer("\n".join(lines[number : number + _NEAR])):
                    words |= _commands(match[1] or match[2] or match[3] or "")
    return words


def _commands(text: str) -> set[str]:
    if re.fullmatch(r"[\w./+-]+", text):
        return {text} if posixpath.basename(text) else set()
    if not re.search(r"\s", text):
        return set()
    return {command.effective[0] for command in shell.commands(text) if command.effective}
