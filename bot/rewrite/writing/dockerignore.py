"""A .dockerignore for a context that has none and is bloated. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.dockerfile.ignore import IgnoreRules
from bot.dockerfile.stages import mounts
from bot.dockerfile.syntax import Instruction
from bot.rewrite.evidence.evidence import Evidence

_FEW = 20  # files: below that there is nothing to gain
# What no COPY means to bring, with what shows that it is there.
_PATTERNS = (
    (".git", ".git/"),
    ("node_modules", "node_modules/"),
    ("**/node_modules", "/node_modules/"),
    (".venv", ".venv/"),
    ("venv", "venv/"),
    ("**/__pycache__", "__pycache__/"),
    ("target", "target/"),
    ("dist", "dist/"),
    ("build", "build/"),
    (".idea", ".idea/"),
    (".vscode", ".vscode/"),
    ("*.log", ".log"),
    (".env", ".env"),
)
_NAMED = ("target", "dist", "build", ".env")  # of which a RUN may speak, too


def propose(evidence: Evidence) -> str | None:
    """Return the text of a .dockerignore, or None if there is one, the context is small or nobody looked at it."""
    files = evidence.context_files
    if files is None or evidence.has_dockerignore or not _copies_all(evidence):
        return None
    lines = [pattern for pattern, mark in _PATTERNS if any(_shows(path, mark) for path in files)]
    lines = [line for line in lines if not _is_needed(evidence, line)]
    rules = IgnoreRules.parse("\n".join(lines))
    left = len(files) - len(rules.kept(files))
    return "".join(f"{line}\n" for line in lines) if lines and left >= _FEW else None


def _shows(path: str, mark: str) -> bool:
    if mark.startswith("/"):
        return mark in path
    if mark.endswith("/"):
        return path.startswith(mark) or (mark == "__pycache__/" and f"/{mark}" in path)
    return path == mark or (mark == ".log" and path.endswith(mark) and "/" not in path)


def _copies_all(evidence: Evidence) -> bool:
    return any(step.from_context and "." in [s.rstrip("/") or "." for s in step.sources] for step in evidence.steps)


def _stays(evidence: Evidence, path: str) -> bool:
    """Whether a file of the context is in the image as a COPY of the whole context brought it, and has to be."""
    image, reasons = evidence.image, evidence.reasons
    if image is None or reasons is None:
        return False
    for step in evidence.steps:
        if step.from_context and "." in [source.rstrip("/") or "." for source in step.sources]:
            there = f"{step.destination.rstrip('/')}/{path}".lstrip("/")
            if image.line(there) == step.line and there in image.files and reasons.of(there) is None:
                return True
    return False


def _is_needed(evidence: Evidence, pattern: str) -> bool:
    """Whether an instruction, of whatever stage, names what the pattern would leave out; output may be committed.

    So is what a COPY brought and stands in the image as it came, unless there is a reason for it to stay behind.
    """
    rules = IgnoreRules.parse(pattern)
    if any(_stays(evidence, path) for path in evidence.context_files or () if rules.excludes(path)):
        return True
    for instruction in evidence.dockerfile.instructions:
        words = [word.strip("\"'/").removeprefix("./") for word in _taken(instruction)]
        if any(word and rules.excludes(word) for word in words):
            return True
        spoken = " ".join(instruction.args).replace("/", " ").split()
        if pattern in spoken and pattern in _NAMED:
            return True
    return pattern == ".git" and any("git " in " ".join(one.args) for one in evidence.dockerfile.instructions)


def _taken(instruction: Instruction) -> Iterator[str]:
    """Yield the files of the context that an instruction copies, or mounts while it runs."""
    if instruction.keyword in ("COPY", "ADD"):
        yield from instruction.args[:-1]
    for mount in map(dict, mounts(instruction)):
        if mount.get("type", "bind") == "bind" and "from" not in mount:
            yield mount.get("source") or mount.get("src") or ""
