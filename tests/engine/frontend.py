"""The builder of today asked what it reads: the stages of many Dockerfiles in one call.

`docker buildx bake --call=targets` parses every Dockerfile and its instructions, and runs nothing. One that is refused
ends the call, so it is taken out and the rest is asked again.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import DockerfileSyntaxError, parse, source_lines
from bot.host import process

BATCH = 40  # of more at once the engine drops some
_TRIES = 5
_TIMEOUT_SECONDS = 300.0
_REFUSED = re.compile(r"^ERROR: target t(\d+): failed to solve: (.*)", re.MULTILINE | re.DOTALL)
# Refused while it is read; what a flag may say and which instructions there are is a later question.
_OF_READING = re.compile(
    r"unterminated heredoc|file with no instructions|no build stage|can't find =|must have two arguments"
    r"|parser directive|escape token|comprised of strings only|greater than max allowed"
)


@dataclass(frozen=True, slots=True)
class Stages:
    """What is read of one Dockerfile: name, base as written and first line of each stage; or why it is refused."""

    stages: tuple[tuple[str, str, int], ...] = ()
    refused: str | None = None


def builder(texts: Sequence[str]) -> list[Stages]:
    """What the builder reads of each text."""
    distinct = tuple(dict.fromkeys(texts))
    found: dict[str, Stages] = {}
    for first in range(0, len(distinct), BATCH):
        some = distinct[first : first + BATCH]
        found |= zip(some, _batch(some), strict=True)
    return [found[text] for text in texts]


def ours(text: str) -> Stages:
    """What we read of it."""
    try:
        stages = graph(parse(text)).stages
    except DockerfileSyntaxError as error:
        return Stages(refused=str(error))
    return Stages(tuple((one.name or "", one.base_raw, one.start) for one in stages))


def without_syntax(text: str) -> str:
    """The text without its `# syntax=`, for which a frontend would have to be pulled; all lines stay in their place."""
    if not any(name == "syntax" for name, _ in parse(text).directives):
        return text
    lines = list(source_lines(text))
    number = next(n for n, line in enumerate(lines) if re.match(r"\ufeff?\s*#\s*syntax\s*=", line, re.IGNORECASE))
    lines[number] = "# check=error=false\n"
    return "".join(lines)


def _batch(texts: Sequence[str]) -> list[Stages]:
    found: dict[int, Stages] = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            (Path(folder) / f"{number}.Dockerfile").write_text(text, "utf-8", newline="")
        failures = 0
        while len(found) < len(texts):
            waiting = [number for number in range(len(texts)) if number not in found]
            answer = _ask(Path(folder), waiting)
            if isinstance(answer, str):
                match = _REFUSED.search(answer)
                if match is not None:
                    found[int(match[1])] = Stages(refused=" ".join(match[2].split()))
                    continue
                failures += 1
                if failures == _TRIES:
                    raise RuntimeError(f"the builder does not answer: {answer[-500:]}")
                continue
            found |= answer
    return [found[number] for number in range(len(texts))]


def _ask(folder: Path, numbers: Sequence[int]) -> dict[int, Stages] | str:
    names = [f"t{number}" for number in numbers]
    targets = {f"t{number}": {"context": ".", "dockerfile": f"{number}.Dockerfile"} for number in numbers}
    (folder / "bake.json").write_text(json.dumps({"group": {"default": {"targets": names}}, "target": targets}))
    command = ["docker", "buildx", "bake", "--file=bake.json", "--call=targets,format=json", "--progress=plain"]
    done = process.run(command, timeout=_TIMEOUT_SECONDS, cwd=folder)
    if not done.ok:
        return done.err
    answers = json.loads(done.out)["target"]
    return {number: _stages(answers[f"t{number}"]["targets"]["targets"]) for number in numbers}


def _stages(items: Sequence[dict[str, object]]) -> Stages:
    return Stages(tuple((str(one.get("name", "")), str(one.get("base", "")), _line(one)) for one in items))


def _line(item: dict[str, object]) -> int:
    location = item.get("location")
    assert isinstance(location, dict)
    return int(location["ranges"][0]["start"]["line"])


def disagreement(theirs: Stages, mine: Stages) -> str | None:
    """Where builder and we read different stages; what it refuses for other reasons than reading is no difference."""
    if theirs.refused is not None:
        return (
            None
            if mine.refused or not _OF_READING.search(theirs.refused)
            else f"the builder refuses it: {theirs.refused}"
        )
    if mine.refused is not None:
        return f"the builder reads it, we refuse it: {mine.refused}"
    return None if theirs == mine else f"stages: builder {theirs.stages}, we {mine.stages}"
