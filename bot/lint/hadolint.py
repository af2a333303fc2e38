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
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from bot.dockerfile.stages import StageGraph
from bot.dockerfile.syntax import Dockerfile
from bot.host import process, yaml_reading
from bot.lint import hadolint_text, shellcheck_text
from bot.lint.bisect import BisectResult, Failed, bisect
from bot.lint.hadolint_input import Readable, Unread, readable
from bot.lint.hadolint_scripts import is_of_script
from bot.lint.remembered import Remembered
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
_RUN_TIME = ("+RTS", "-N1", "-A64m", "-n4m", "-RTS")  # GHC's
_OPTIONS = ("--config=hadolint.yaml", "--format=json", "--no-fail", "--disable-ignore-pragma")
_BATCH = 50  # files in one process
_MOST_AT_ONCE = 8
_Item = Mapping[str, Any]  # one finding, as hadolint writes it
_asking = threading.Lock()
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


_Said = tuple[dict[int, list[_Item]], dict[int, str]]
_Ask = Callable[[Sequence[str], HadolintConfig], _Said]


@dataclass(frozen=True, slots=True)
class HadolintResult:
    """Findings by path, of the files that hadolint could read; notes on what was not read.

    `unjudged` are the files in which a script made it fail: the findings are those of the rest.
    """

    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()
    unjudged: frozenset[str] = frozenset()


def run(
    sources: Mapping[str, HadolintInput], policy: HadolintConfig | None = None, ask: _Ask | None = None
) -> HadolintResult:
    """Lint Dockerfiles by path, in batches side by side; what is the same in several is read once.

    `ask` gives texts to hadolint, and returns by number what it says of each, and on which it failed.
    """
    reading = _Reading(sources, policy or HadolintConfig(), ask or _in_batches)
    waiting = list(sources)
    try:
        for last in (*[False] * (_MOST_ROUNDS - 1), True):
            waiting = reading.round(waiting, last=last)
            if not waiting:
                break
    except process.ProgramMissing:
        return HadolintResult(notes=(messages.HADOLINT_MISSING(),))
    return HadolintResult(reading.found, tuple(reading.notes), frozenset(reading.unjudged))


class _Reading:
    """What hadolint said so far of some files, and of the scripts in them."""

    def __init__(self, sources: Mapping[str, HadolintInput], policy: HadolintConfig, ask: _Ask) -> None:
        self._sources = sources
        self._run = ask
        self._policy = policy
        self._hard: dict[str, dict[int, int]] = {path: {} for path in sources}
        self._said: dict[str, list[_Item]] = {}  # by text
        self._failed: dict[str, str] = {}
        self.found: dict[str, tuple[Finding, ...]] = {}
        self.notes: list[Text] = []
        self.unjudged: set[str] = set()

    def round(self, paths: Sequence[str], *, last: bool) -> list[str]:
        """Read files; return those that are to be read again, what it stopped at written in plainer words."""
        texts = {path: self._readable(path) for path in paths}
        self._ask(one for text in texts.values() for one in (text.text, *(script.text for script in text.scripts)))
        return [path for path in paths if self._is_stopped(path, texts[path], last=last)]

    def _readable(self, path: str) -> Readable:
        source = self._sources[path]
        return readable(source.dockerfile, source.graph, self._hard[path])

    def _ask(self, texts: Iterable[str]) -> None:
        asked = [one for one in dict.fromkeys(texts) if one not in self._said and one not in self._failed]
        items, problems = self._run(asked, self._policy)
        self._said |= {asked[number]: some for number, some in items.items()}
        self._failed |= {asked[number]: why for number, why in problems.items()}

    def _is_stopped(self, path: str, text: Readable, *, last: bool) -> bool:
        """Take in what was said of a file; return whether it is worth another round."""
        if text.text in self._failed:
            why = verbatim(self._failed[text.text])
            self.notes.append(messages.HADOLINT_FAILED(path=verbatim(path), error=why))
            return False
        stop = _stop(self._said[text.text])
        if stop is None:
            self._take(path, text)
            return False
        line = text.original(int(stop["line"]))
        if not last and _harder(self._hard[path], self._sources[path].dockerfile, line):
            return True
        error = " ".join(str(stop["message"]).split())[:_MESSAGE_LENGTH]
        self.notes.append(messages.HADOLINT_BLIND(path=verbatim(path), line=line, error=verbatim(error)))
        return False

    def _take(self, path: str, text: Readable) -> None:
        said = self._said[text.text]
        found = [(text.original(int(item["line"])), item) for item in said if not is_of_script(str(item["code"]))]
        unread = list(text.unread)
        for script in text.scripts:
            if script.text in self._failed:
                why = verbatim(self._failed[script.text])
                self.notes.append(messages.SCRIPT_FAILED(path=verbatim(path), line=script.line, error=why))
                self.unjudged.add(path)
            elif _stop(self._said[script.text]) is not None:
                unread.append(Unread(script.line, script.line))
            else:
                of_script = (item for item in self._said[script.text] if is_of_script(str(item["code"])))
                found += [(script.line, item) for item in of_script]
        self.found[path] = tuple(_finding(item, line, self._policy) for line, item in sorted(found, key=itemgetter(0)))
        self.notes += _unread(path, unread)


def _stop(items: Iterable[_Item]) -> _Item | None:
    """What hadolint's parser stopped at, None if it did not."""
    return next((item for item in items if item["code"] == _PARSE_ERROR), None)


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


def _unread(path: str, unread: Sequence[Unread]) -> Iterator[Text]:
    """Say which lines nothing was said of, and why: of those in one language in one sentence."""
    languages: dict[str, list[str]] = {}
    for one in unread:
        lines = str(one.first) if one.first == one.last else f"{one.first}-{one.last}"
        languages.setdefault(one.language, []).append(lines)
    for language, places in languages.items():
        lines = ", ".join(places[:_MOST_PLACES]) + (", …" if len(places) > _MOST_PLACES else "")
        if language:
            yield messages.NO_LINTER(path=verbatim(path), lines=verbatim(lines), language=verbatim(language[:40]))
        else:
            said = messages.HADOLINT_UNREADABLE_LINE if lines.isdigit() else messages.HADOLINT_UNREADABLE
            yield said(path=verbatim(path), lines=verbatim(lines))


def _in_batches(texts: Sequence[str], policy: HadolintConfig) -> _Said:
    """Run hadolint over texts, side by side on all cores; return by number what it says, and on which it failed."""
    if not texts:
        return {}, {}
    at_once = max(1, min(os.cpu_count() or 1, _MOST_AT_ONCE))
    size = max(1, min(_BATCH, -(-len(texts) // at_once)))
    items: dict[int, list[_Item]] = {}
    problems: dict[int, str] = {}
    with tempfile.TemporaryDirectory(prefix="hullcheck-hadolint-") as name, ThreadPoolExecutor(at_once) as pool:
        folder = Path(name)
        # JSON is YAML. Without a file of ours hadolint would look for one in the home folder.
        (folder / "hadolint.yaml").write_text(json.dumps(policy.settings), "utf-8")
        for number, text in enumerate(texts):
            (folder / str(number)).write_bytes(text.encode("utf-8", "replace"))
        batches = [range(start, min(start + size, len(texts))) for start in range(0, len(texts), size)]
        end = time.monotonic() + _TIMEOUT_SECONDS
        for batch, found in zip(batches, pool.map(lambda one: _lint(folder, one, end), batches), strict=True):
            problems |= found.failed
            items |= {number: [] for number in batch if number not in problems}
            for number, item in itertools.chain.from_iterable(found.results):
                items[number].append(item)
    return items, problems


def remembering(remembered: Remembered | None) -> _Ask:
    """Return what gives texts to hadolint, or has what it said of the same ones in an earlier run."""
    if remembered is None:
        return _in_batches

    def ask(texts: Sequence[str], policy: HadolintConfig) -> _Said:
        question = (_OPTIONS, json.dumps(policy.settings), list(texts))
        known = remembered.items(_program(), *question) if texts else None
        if known is not None and len(known) == len(texts):
            return dict(enumerate(known)), {}
        items, problems = _in_batches(texts, policy)
        if items and not problems:
            remembered.remember_items([items[number] for number in range(len(texts))], _program(), *question)
        return items, problems

    return ask


def version() -> str:
    """Return hadolint's version, empty if it is not installed."""
    try:
        return _ask_program()[0]
    except process.ProgramMissing:
        return ""


def _ask_program() -> tuple[str, tuple[str, ...]]:
    with _asking:  # several files are linted at once: the first asks for all
        return _asked()


@cache
def _asked() -> tuple[str, tuple[str, ...]]:
    """Return its version, and how its run time is told to collect garbage seldom: a third of its time otherwise.

    Not every build of it takes such options. Raises ProgramMissing.
    """
    for settings in (_RUN_TIME, ()):
        done = process.run([_program(), *settings, "--version"], timeout=30)
        if done.ok:
            return done.out.strip().rpartition(" ")[2].removeprefix("v"), settings
    return "", ()


def _program() -> str:
    return shutil.which("hadolint") or str(Path(sys.executable).with_name("hadolint"))


def _lint(folder: Path, numbers: Sequence[int], end: float) -> BisectResult[list[tuple[int, _Item]]]:
    """Run hadolint on numbered files; the file that makes it fail, or takes its time, is found and named."""

    def run(some: Sequence[int], seconds: float) -> list[tuple[int, _Item]] | Failed:
        done = process.run(
            [_program(), *_ask_program()[1], *_OPTIONS, "--", *map(str, some)],
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


def _finding(item: _Item, line: int, policy: HadolintConfig) -> Finding:
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
        line=line,
        message=message,
        why=why,
        remedy=remedy,
        linter=Linter.HADOLINT,
        url=page.format(rule=rule),
    )
