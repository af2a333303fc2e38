"""Change the code that decides, one place at a time, and see whether a unit test fails.

The changes are mutmut's, in the bodies of functions; what only fills a sentence for people is left alone. The tests are
collected once. For each change a process is forked in which the changed function has its new body, and in which those
tests run that reach the function, those of its own module first, until one fails. A process that takes far more of the
processor than the tests take is ended, and counts as killed. A function that no unit test runs is an edge, which the
tests with an engine run: its changes are counted, and not tried.

Of a module with many changes a sample is drawn, the same in each run: what has changed since is in the code or a test.
Another --seed draws others. What survives and mypy refuses is told apart by mutant_types.py.
"""

from __future__ import annotations

import argparse
import difflib
import fnmatch
import gc
import json
import os
import random
import resource
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper
from mutmut.mutation.file_mutation import Mutation, MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

ROOT = Path(__file__).resolve().parents[1]
TESTS = ("tests/unit/behaviour", "tests/unit/image", "tests/unit/rewrite")
# What decides whether an image is the same, and what a candidate is written from.
MODULES = ("bot.rewrite.proof.*", "bot.behaviour.*", "bot.image.*", "bot.rewrite.evidence.*", "bot.rewrite.writing.*")
SAMPLE = 25
_MEMORY = 6_000_000_000
_SENTENCES = "messages"


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change that no test noticed. `tests` is how many of them run the function."""

    place: str
    change: str
    tests: int


@dataclass(slots=True)
class ModuleResult:
    """What came of a module: `possible` changes, of which `mutants` were tried."""

    module: str
    possible: int = 0
    mutants: int = 0
    killed: int = 0
    timeouts: int = 0  # among the killed
    unreached: int = 0  # drawn, but no unit test runs the function
    survivors: list[Survivor] = field(default_factory=list)
    refused: list[Survivor] = field(default_factory=list)  # by mypy: see mutant_types.py


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed module: where, what, and the functions that have another body by it."""

    line: int
    change: str
    bodies: dict[str, CodeType]
    source: str


class _Visitor(MutationVisitor):
    """Takes decorated functions, too, since nothing is defined anew here; and leaves sentences alone."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef) and node.decorators:
            return False
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
            owner = node.func.value
            if isinstance(owner, cst.Name) and owner.value == _SENTENCES:
                return True
        return super()._skip_node_and_children(node)


def find_mutants(source: str, name: str, count: int, seed: int = 0) -> tuple[int, list[Mutant]]:
    """Return how many changes are possible, and those that are drawn of them (all for 0), by line."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = _Visitor(mutation_operators, IgnoredCode(set(), set(), set()))
    wrapper.visit(visitor)
    inside = [one for one in visitor.mutations if one.contained_by_top_level_function is not None]
    drawn = random.Random(f"{name}{seed or ''}").sample(inside, len(inside))
    before = _bodies(source, name)
    found: list[Mutant] = []
    for mutation in drawn:
        if count and len(found) == count:
            break
        mutant = _apply(wrapper.module, mutation, source, name, before)
        found += [mutant] if mutant is not None else []
    return len(inside), sorted(found, key=lambda one: (one.line, one.change))


def _apply(
    module: cst.Module, mutation: Mutation, source: str, name: str, before: dict[str, CodeType]
) -> Mutant | None:
    """Return the changed module; None if it is none, or only what a function gets by default is another."""
    changed = module.deep_replace(mutation.original_node, mutation.mutated_node)
    assert isinstance(changed, cst.Module)
    try:
        after = _bodies(changed.code, name)
    except SyntaxError:
        return None
    bodies = {key: code for key, code in after.items() if key in before and not _is_same(code, before[key])}
    if not bodies:
        return None
    line, text = _describe(source, changed.code)
    return Mutant(line, text, bodies, changed.code)


def _is_same(one: CodeType, other: CodeType) -> bool:
    """Whether two bodies do the same, wherever they stand in the file."""
    if (one.co_code, one.co_names, one.co_varnames, one.co_freevars) != (
        other.co_code,
        other.co_names,
        other.co_varnames,
        other.co_freevars,
    ) or len(one.co_consts) != len(other.co_consts):
        return False
    for mine, its in zip(one.co_consts, other.co_consts, strict=True):
        if isinstance(mine, CodeType) and isinstance(its, CodeType):
            if not _is_same(mine, its):
                return False
        elif (type(mine), mine) != (type(its), its):
            return False
    return True


def _bodies(source: str, name: str) -> dict[str, CodeType]:
    """Return the bodies of the functions and methods of a module; of two of one name the last, which holds."""
    found: dict[str, CodeType] = {}

    def collect(code: CodeType) -> None:
        for one in code.co_consts:
            if isinstance(one, CodeType):
                if one.co_flags & 0x02:  # a function; else the body of a class
                    found[one.co_qualname] = one
                else:
                    collect(one)

    collect(compile(source, name, "exec", dont_inherit=True))
    return {key: code for key, code in found.items() if "<" not in key}


def _describe(before: str, after: str) -> tuple[int, str]:
    """Return the first line that differs, and both versions of the lines that do."""
    old, new = before.splitlines(), after.splitlines()
    for kind, start, end, first, last in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            texts = (" ".join(line.strip() for line in lines) for lines in (old[start:end], new[first:last]))
            return start + 1, " → ".join(texts)
    return 0, ""


class Run:
    """The tests, collected once; runs some of them on a change."""

    def __init__(
        self, modules: Sequence[str], count: int, seed: int, output: Path, console: int, *, again: bool
    ) -> None:
        self._modules = modules
        self._count = count
        self._seed = seed
        self._output = output
        self._console = console
        self._again = again
        self._items: list[pytest.Item] = []
        self._reach: dict[int, list[int]] = {}  # a body -> the tests that run it
        self._costs: dict[int, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take the place of a run of the tests."""
        if session.testsfailed:
            self._say("the tests cannot be collected")
            return True
        self._items = session.items
        first, last = session.items[0], session.items[-1]
        first.config.hook.pytest_runtest_protocol(item=first, nextitem=last)  # what holds for the session is made once
        self._find_reach(session)
        functions = _functions()
        for module in self._modules:
            self._say(f"{module} …")
            result = self._run_module(session, module, functions.get(path_of(module), {}))
            _write(result, self._output)
            self._say(f"{module}: {result.killed} of {result.mutants} killed ({result.possible} possible)")
        return True

    def _say(self, text: str) -> None:
        os.write(self._console, f"{text}\n".encode())

    def _find_reach(self, session: pytest.Session) -> None:
        """Run all tests once, in a process of their own, and see which functions each of them runs."""
        answer = Path(f"{self._output}.reach")
        if _forked(lambda: self._watch(session, answer), 600, 3600) != 0:
            sys.exit("the tests could not be run")
        found = json.loads(answer.read_text())
        answer.unlink()
        for number, (codes, seconds, failed) in enumerate(found):
            if failed:
                self._say(f"left out, since it fails by itself: {self._items[number].nodeid}")
                continue
            self._costs[number] = seconds
            for code in codes:
                self._reach.setdefault(code, []).append(number)

    def _watch(self, session: pytest.Session, answer: Path) -> int:
        found = []
        for number, item in enumerate(self._items):
            seen: set[int] = set()
            failed, began = session.testsfailed, time.process_time()

            def note(frame: FrameType, event: str, _: object, seen: set[int] = seen) -> None:
                if event == "call":
                    seen.add(id(frame.f_code))  # bodies stay where they are, in a forked process too

            threading.setprofile(note)
            sys.setprofile(note)
            following = self._items[number + 1] if number + 1 < len(self._items) else None
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            sys.setprofile(None)
            threading.setprofile(None)
            found.append((sorted(seen), time.process_time() - began, session.testsfailed > failed))
        answer.write_text(json.dumps(found))
        return 0

    def _run_module(
        self, session: pytest.Session, module: str, functions: dict[str, list[FunctionType]]
    ) -> ModuleResult:
        path = path_of(module)
        possible, mutants = find_mutants(Path(path).read_text(), module, self._count, self._seed)
        result = ModuleResult(module, possible)
        if self._again:
            result, mutants = _left(self._output, result, mutants)
        for mutant in mutants:
            changed = [(one, code) for key, code in mutant.bodies.items() for one in functions.get(key, ())]
            tests = self._tests_of(module, [one for one, _ in changed])
            if not tests:
                result.unreached += 1
                continue
            cost = sum(self._costs[number] for number in tests)
            status = _forked(lambda: self._try(session, changed, tests), 10 + 3 * cost, 120 + 30 * cost)  # noqa: B023
            result.mutants += 1
            result.killed += status != 0
            result.timeouts += status < 0
            if status == 0:
                result.survivors.append(Survivor(place_of(module, mutant), mutant.change, len(tests)))
        return result

    def _tests_of(self, module: str, functions: Sequence[FunctionType]) -> list[int]:
        """Return the tests that run one of the functions, those of the module itself first, and then the quick."""
        found = {number for one in functions for number in self._reach.get(id(one.__code__), ())}
        own = f"test_{module.rpartition('.')[2]}.py"
        return sorted(found, key=lambda number: (self._items[number].path.name != own, self._costs[number]))

    def _try(
        self, session: pytest.Session, changed: Sequence[tuple[FunctionType, CodeType]], tests: Sequence[int]
    ) -> int:
        for function, code in changed:
            function.__code__ = code
        for number, following in zip(tests, (*tests[1:], None), strict=False):
            item = self._items[number]
            item.config.hook.pytest_runtest_protocol(
                item=item, nextitem=self._items[following] if following is not None else None
            )
            if session.testsfailed:
                return 1
        return 0


def _forked(action: Any, processor: float, wall: float) -> int:
    """Run something in a process of its own; return its status, negative if a limit ended it."""
    child = os.fork()
    if not child:
        status, nowhere = 1, os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            os.dup2(nowhere, 2)
            seconds = int(processor) + 1
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
            status = action()
        finally:
            os._exit(status)
    ends = time.monotonic() + wall
    pause = 0.005
    while time.monotonic() < ends:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(pause)
        pause = min(0.1, pause * 1.2)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -signal.SIGKILL


def _functions() -> dict[str, dict[str, list[FunctionType]]]:
    """Return all functions that there are, by their file and their name in it."""
    found: dict[str, dict[str, list[FunctionType]]] = {}
    for one in gc.get_objects():
        if isinstance(one, FunctionType):
            of_file = found.setdefault(one.__code__.co_filename, {})
            of_file.setdefault(one.__code__.co_qualname, []).append(one)
    return found


def path_of(module: str) -> str:
    """Return the file of a module."""
    return str(ROOT / f"{module.replace('.', '/')}.py")


def place_of(module: str, mutant: Mutant) -> str:
    """Return where a change is: the file and the line."""
    return f"{Path(path_of(module)).relative_to(ROOT)}:{mutant.line}"


def _left(output: Path, result: ModuleResult, mutants: list[Mutant]) -> tuple[ModuleResult, list[Mutant]]:
    """Return what an earlier run left of a module without what survived, and that."""
    known = next((one for one in json.loads(output.read_text()) if one["module"] == result.module), None)
    if known is None or known["possible"] != result.possible:
        return result, mutants  # the code is another
    left = {(one["place"], one["change"]) for one in known["survivors"]}
    result.refused = [Survivor(**one) for one in known.get("refused", ())]
    again = [one for one in mutants if (place_of(result.module, one), one.change) in left]
    result.mutants, result.killed = known["mutants"] - len(again), known["killed"]
    result.timeouts, result.unreached = known["timeouts"], known.get("unreached", 0)
    return result, again


def _find_modules(patterns: Sequence[str]) -> Iterator[str]:
    names = sorted(".".join(one.relative_to(ROOT).with_suffix("").parts) for one in (ROOT / "bot").rglob("*.py"))
    for pattern in patterns:
        yield from (name for name in names if fnmatch.fnmatch(name, pattern) and not name.endswith(".__init__"))


def _write(result: ModuleResult, output: Path) -> None:
    """Put what came of a module beside what earlier runs left."""
    known = json.loads(output.read_text()) if output.is_file() else []
    kept = [one for one in known if one["module"] != result.module]
    output.write_text(json.dumps(sorted([*kept, asdict(result)], key=lambda one: str(one["module"])), indent=1) + "\n")


def table(output: Path) -> Iterator[str]:
    """Say what came of each module and of all."""
    found = json.loads(output.read_text())
    rows = [(one["killed"], one["mutants"], len(one.get("refused", ())), one["module"]) for one in found]
    all_killed, all_tried, all_refused = (sum(row[at] for row in rows) for at in range(3))
    for killed, tried, refused, name in (*rows, (all_killed, all_tried, all_refused, "all")):
        share = 100 * killed / max(1, tried - refused)
        yield f"{killed:5} of {tried:4} killed by a test; {share:5.1f} % of what mypy lets by: {name}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", default=MODULES, help="names or patterns: bot.rewrite.proof.files.*")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="how many changes of a module at most; 0: all")
    parser.add_argument("--seed", type=int, default=0, help="draw another sample")
    parser.add_argument(
        "--again", action="store_true", help="try only what survived the last run, with the tests of now"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "build/mutants.json")
    asked = parser.parse_args()
    output = asked.output.resolve()
    output.parent.mkdir(parents=True, exist_ok=True)
    modules = list(dict.fromkeys(_find_modules(asked.modules)))
    os.environ["GOGC"] = "off"  # a test calls a library of Go's: in a forked process nothing would end its collection
    run = Run(modules, asked.sample, asked.seed, output, os.dup(1), again=asked.again)
    with tempfile.TemporaryDirectory() as scratch:  # not in here: tests make links that lead round and round
        where = f"--basetemp={scratch}/tests"
        status = pytest.main(["-q", "-p", "no:cacheprovider", where, *TESTS], plugins=[run])
    if output.is_file():
        print(*table(output), sep="\n")
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
