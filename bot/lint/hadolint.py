"""hadolint: the only module that knows it.

It reads copies under names of ours: a repository's own names may look like options, hold line breaks, or be links that
leave the tree. Its inline pragmas are switched off here and honoured in `bot.lint.waivers`, for all linters alike.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bot.dockerfile.stages import StageGraph
from bot.dockerfile.syntax import Dockerfile
from bot.host import process, yaml_reading
from bot.lint import hadolint_text, shellcheck_text
from bot.lint.bisect import BisectResult, Failed, bisect
from bot.lint.hadolint_input import Readable, readable
from bot.messages import lint as messages
from bot.model.findings import Finding, Level, Linter
from bot.text import Text, verbatim

_TIMEOUT_SECONDS = 120.0  # for all files together
_MEMORY = 2_000_000_000  # bytes; a line of three thousand brackets makes it take all that there is
_MESSAGE_LENGTH = 300
_PAGE = "https://github.com/hadolint/hadolint/wiki/{rule}"
_SHELLCHECK_PAGE = "https://www.shellcheck.net/wiki/{rule}"
_LEVELS = {"error": Level.ERROR, "warning": Level.WARNING, "info": Level.INFO, "style": Level.STYLE}
_PARSE_ERROR = "DL1000"
_LEFT_OUT = 2  # how hard an instruction is of which hadolint is told nothing
_MOST_ROUNDS = 12  # in which what it stops at is written in plainer words, or left out
_MOST_PLACES = 10
_BATCH = 100  # files in one process
_MOST_AT_ONCE = 8
_PASSED_ON = ("ignored", "override", "trustedRegistries", "label-schema", "strict-labels")


@dataclass(frozen=True, slots=True)
class HadolintConfig:
    """What a configuration of hadolint's says that concerns other linters too."""

    ignored: frozenset[str] = frozenset()
    levels: Mapping[str, Level] = field(default_factory=dict)  # of the rules whose level it sets
    pragmas: bool = True  # whether comments in the file may waive findings
    settings: Mapping[str, Any] = field(default_factory=dict)  # what hadolint itself is given


def read_policy(config: Path | None) -> tuple[HadolintConfig, tuple[Text, ...]]:
    """Read a configuration file of hadolint's; one that cannot be used counts as none, with a note."""
    if config is None:
        return HadolintConfig(), ()
    try:
        with config.open("rb") as file:
            document = yaml_reading.load(file.read(yaml_reading.MOST_BYTES + 1)) or {}
        return _policy(document), ()
    except (OSError, yaml_reading.YamlError, ValueError, TypeError, AttributeError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0][:_MESSAGE_LENGTH]
        return HadolintConfig(), (messages.HADOLINT_CONFIG(path=verbatim(config.name), error=verbatim(first)),)


@dataclass(frozen=True, slots=True)
class HadolintInput:
    """A Dockerfile to lint; `graph` is None where it has no stages that can be told."""

    dockerfile: Dockerfile
    graph: StageGraph | None = None


def run(
    sources: Mapping[str, HadolintInput], policy: HadolintConfig | None = None
) -> tuple[Mapping[str, tuple[Finding, ...]], tuple[Text, ...]]:
    """Lint Dockerfiles by path, in batches side by side; return findings by path, and notes on what was not read."""
    policy = policy or HadolintConfig()
    found: dict[str, tuple[Finding, ...]] = {}
    notes: list[Text] = []
    hard: dict[str, dict[int, int]] = {path: {} for path in sources}
    waiting = list(sources)
    for last in (*[False] * (_MOST_ROUNDS - 1), True):
        texts = {path: readable(sources[path].dockerfile, sources[path].graph, hard[path]) for path in waiting}
        try:
            items, problems = _in_batches({path: text.text for path, text in texts.items()}, policy)
        except process.ProgramMissing:
            return {}, (messages.HADOLINT_MISSING(),)
        notes += [messages.HADOLINT_FAILED(path=verbatim(path), error=verbatim(why)) for path, why in problems.items()]
        waiting = []
        for path, some in items.items():
            stop = next((item for item in some if item["code"] == _PARSE_ERROR), None)
            if stop is None:
                found[path] = tuple(_finding(item, texts[path], policy) for item in some)
                notes += _unread(path, texts[path])
            elif not last and _harder(hard[path], sources[path].dockerfile, texts[path].original(int(stop["line"]))):
                waiting.append(path)
            else:
                error = " ".join(str(stop["message"]).split())[:_MESSAGE_LENGTH]
                line = texts[path].original(int(stop["line"]))
                notes.append(messages.HADOLINT_BLIND(path=verbatim(path), line=line, error=verbatim(error)))
        if not waiting:
            break
    return found, tuple(notes)


def _harder(hard: dict[int, int], dockerfile: Dockerfile, line: int) -> bool:
    """Mark the instruction that hadolint stopped at as one to write in plainer words; False if nothing is left to do.

    It stops behind what it cannot read as often as in it.
    """
    before = [one for one in dockerfile.instructions if one.start <= line]
    for one in reversed(before[-2:]):
        if hard.get(one.start, 0) < _LEFT_OUT:
            hard[one.start] = hard.get(one.start, 0) + 1
            return True
    return False


def _unread(path: str, text: Readable) -> Iterator[Text]:
    """Say which lines nothing was said of, and why: of those in one language in one sentence."""
    languages: dict[str, list[str]] = {}
    for one in text.unread:
        lines = str(one.first) if one.first == one.last else f"{one.first}-{one.last}"
        languages.setdefault(one.language, []).append(lines)
    for language, places in languages.items():
        lines = ", ".join(places[:_MOST_PLACES]) + (", …" if len(places) > _MOST_PLACES else "")
        if language:
            yield messages.NO_LINTER(path=verbatim(path), lines=verbatim(lines), language=verbatim(language[:40]))
        else:
            yield messages.HADOLINT_UNREADABLE(path=verbatim(path), lines=verbatim(lines))


_Items = dict[str, list[Mapping[str, Any]]]


def _in_batches(texts: Mapping[str, str], policy: HadolintConfig) -> tuple[_Items, dict[str, str]]:
    """Run hadolint over texts by path, side by side on all cores; return what it says, and on which files it failed."""
    paths = list(texts)
    if not paths:
        return {}, {}
    at_once = max(1, min(os.cpu_count() or 1, _MOST_AT_ONCE))
    size = max(1, min(_BATCH, -(-len(paths) // at_once)))
    items: _Items = {}
    problems: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="hullcheck-hadolint-") as name, ThreadPoolExecutor(at_once) as pool:
        folder = Path(name)
        # JSON is YAML. Without a file of ours hadolint would look for one in the home folder.
        (folder / "hadolint.yaml").write_text(json.dumps(policy.settings), "utf-8")
        for number, path in enumerate(paths):
            (folder / str(number)).write_bytes(texts[path].encode("utf-8", "replace"))
        batches = [range(start, min(start + size, len(paths))) for start in range(0, len(paths), size)]
        end = time.monotonic() + _TIMEOUT_SECONDS
        for batch, found in zip(batches, pool.map(lambda one: _lint(folder, one, end), batches), strict=True):
            problems |= {paths[number]: why for number, why in found.failed.items()}
            items |= {paths[number]: [] for number in batch if paths[number] not in problems}
            for number, item in itertools.chain.from_iterable(found.results):
                items[paths[number]].append(item)
    return items, problems


@cache
def version() -> str:
    """Return hadolint's version, empty if it is not installed."""
    try:
        done = process.run([_program(), "--version"], timeout=30)
    except process.ProgramMissing:
        return ""
    return done.out.strip().rpartition(" ")[2].removeprefix("v") if done.ok else ""


def _program() -> str:
    return shutil.which("hadolint") or str(Path(sys.executable).with_name("hadolint"))


def _lint(folder: Path, numbers: Sequence[int], end: float) -> BisectResult[list[tuple[int, Mapping[str, Any]]]]:
    """Run hadolint on numbered files; the file that makes it fail, or takes its time, is found and named."""

    def run(some: Sequence[int], seconds: float) -> list[tuple[int, Mapping[str, Any]]] | Failed:
        done = process.run(
            [_program(), "--config=hadolint.yaml", "--format=json", "--no-fail", "--disable-ignore-pragma", "--"]
            + [str(number) for number in some],
            timeout=seconds,
            memory=_MEMORY,
            cwd=folder,
            # It decodes the file by the locale, and stops at what does not fit.
            env={"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
        )
        try:
            items = json.loads(done.stdout) if done.ok and not done.truncated else None
        except ValueError:
            items = None
        if isinstance(items, list):
            return [(int(item["file"]), item) for item in items]
        if done.timed_out:
            return Failed(f"no answer within {seconds:.0f} s")
        lines = done.err.strip().splitlines() or [done.end]
        return Failed(lines[-1][:_MESSAGE_LENGTH])

    return bisect(numbers, run, lambda: end - time.monotonic())


def _policy(document: Any) -> HadolintConfig:
    if not isinstance(document, dict):
        raise ValueError("keys and values are expected")
    settings = {key: document[key] for key in _PASSED_ON if document.get(key) is not None}
    overridden = settings.get("override") or {}
    strange = [str(name) for name in overridden if name not in _LEVELS]
    if strange:
        raise ValueError(f"override: {strange[0]} is no level, give one of {', '.join(_LEVELS)}")
    levels = {str(code): _LEVELS[name] for name, codes in overridden.items() for code in codes or ()}
    return HadolintConfig(
        ignored=frozenset(str(code) for code in settings.get("ignored") or ()),
        levels=levels,
        pragmas=not document.get("disable-ignore-pragma", False),
        settings=settings,
    )


def _finding(item: Mapping[str, Any], text: Readable, policy: HadolintConfig) -> Finding:
    rule = str(item["code"])
    words = " ".join(str(item["message"]).split())[:_MESSAGE_LENGTH]
    level = _LEVELS.get(str(item["level"]), Level.INFO)
    if rule not in policy.levels:
        level = min(level, hadolint_text.LEVELS.get(rule, level))
    if rule.startswith("SC"):
        message, (why, remedy) = verbatim(words), shellcheck_text.teach(rule)
    else:
        message, why, remedy = hadolint_text.teach(rule, words)
    page = _SHELLCHECK_PAGE if rule.startswith("SC") else _PAGE
    return Finding(
        rule=rule,
        level=level,
        line=text.original(int(item["line"])),
        message=message,
        why=why,
        remedy=remedy,
        linter=Linter.HADOLINT,
        url=page.format(rule=rule),
    )
