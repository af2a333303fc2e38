"""BuildKit's build checks: the only module that knows them.

All files go through one `docker buildx bake --call=check`, each with an empty context of its own that holds only the
Dockerfile and its ignore file: nothing is built or sent. Where a base image cannot be had, BuildKit stops half-way;
such files are checked again with an empty folder in the place of their images, and without the checks that an image's
own settings decide. `# check=skip` is overruled here and honoured in `bot.lint.waivers`, for all linters alike.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.dockerfile import frontend
from bot.dockerfile.build_args import SYNTAX, read_build_args
from bot.dockerfile.stages import StageGraph
from bot.dockerfile.syntax import Dockerfile
from bot.engine import plugins
from bot.host import process
from bot.lint import buildkit_text
from bot.lint.remembered import Key, Remembered
from bot.messages import lint as messages
from bot.model.findings import Finding, Level, Linter
from bot.text import Text, verbatim

_TIMEOUT_SECONDS = 60.0
_AT_ONCE = 20  # files in one run; it checks them all side by side
_MESSAGE_LENGTH = 300
_OUTPUT_LIMIT = 200_000_000
SYNTAX_RULE = "HC000"
# Experimental, but what it finds is a build that fails or lacks a file.
_CHECKS = "experimental=CopyIgnoredFile;error=false"
_NEED_THE_IMAGE = frozenset(("UndefinedVar", "WorkdirRelativePath", "InvalidBaseImagePlatform"))
_NO_IMAGE = re.compile(
    r"failed to resolve source metadata|pull access denied|not found|no match for platform|failed to authorize"
    r"|failed to do request|i/o timeout|deadline exceeded"
)
_MOST_NAMED = 5  # files, and images, in one note
_NAME_LENGTH = 100
_SYNTAX = re.compile(r"dockerfile parse error on line \d+: (.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class BuildkitInput:
    """A Dockerfile to check. `ignore` is the text of the ignore file that counts for it."""

    path: str
    dockerfile: Dockerfile
    graph: StageGraph | None = None
    ignore: str = ""
    stage: str | None = None
    build_args: tuple[tuple[str, str], ...] = ()


def run(
    checks: Sequence[BuildkitInput], remembered: Remembered | None = None
) -> tuple[Mapping[str, tuple[Finding, ...]], tuple[Text, ...]]:
    """Check Dockerfiles without building them; return findings by path, and notes on what could not be done."""
    keys = {check.path: _key(check, remembered) for check in checks} if remembered is not None else {}
    found = _recalled(keys, remembered)
    checks = [check for check in checks if check.path not in found]
    notes: list[Text] = []
    without: list[BuildkitInput] = []
    for start in range(0, len(checks), _AT_ONCE):
        some = checks[start : start + _AT_ONCE]
        answers, problem = _bake(some, stand_in=False)
        again = [check for check in some if problem or _lacks_image(answers.get(check.path))]
        if again and not isinstance(problem, process.ProgramMissing):
            second, problem = _bake(again, stand_in=True)
            answers = {**answers, **second}
        for check in some:
            answer = answers.get(check.path)
            if answer is None:
                why = verbatim(str(problem or "no answer")[:_MESSAGE_LENGTH])
                notes.append(messages.CHECKS_FAILED(path=verbatim(check.path), error=why))
                continue
            stand_in = check in again
            found[check.path] = tuple(_findings(answer, check, stand_in=stand_in))
            if error := _error(answer):
                notes.append(messages.CHECKS_FAILED(path=verbatim(check.path), error=verbatim(_clean(error))))
            elif stand_in:
                without.append(check)
            elif remembered is not None and (key := keys[check.path]) and key == _key(check, remembered):
                remembered.remember_check(key, found[check.path])  # of the images that it began with
    return found, (*notes, *_without_images(without))


def _key(check: BuildkitInput, remembered: Remembered) -> Key | None:
    """Return all that decides what BuildKit says of a file."""
    images = _needed(check.graph) if check.graph is not None else None
    text = (check.dockerfile.text, check.ignore, check.stage, list(check.build_args))
    return remembered.check_key(images, *text)


def _recalled(keys: Mapping[str, Key | None], remembered: Remembered | None) -> dict[str, tuple[Finding, ...]]:
    """Return what earlier runs found, by path."""
    if remembered is None:
        return {}
    known = {path: remembered.check(key) for path, key in keys.items() if key is not None}
    return {path: found for path, found in known.items() if found is not None}


def problem() -> str | None:
    """Return why the checks cannot run at all, None if an engine answers."""
    try:
        done = process.run(["docker", "version", "--format={{.Server.Version}}"], timeout=_TIMEOUT_SECONDS)
    except process.ProgramMissing as error:
        return str(error)[:_MESSAGE_LENGTH]
    return None if done.ok and done.out.strip() else _last_line(done.err)


def _bake(checks: Sequence[BuildkitInput], *, stand_in: bool) -> tuple[dict[str, Mapping[str, Any]], Exception | None]:
    """Return BuildKit's answers by path, and what went wrong with the run as a whole."""
    with tempfile.TemporaryDirectory(prefix="hullcheck-checks-") as name:
        folder = Path(name)
        (folder / "empty").mkdir()
        targets = {}
        for number, check in enumerate(checks):
            own = folder / str(number)
            own.mkdir()
            (own / "Dockerfile").write_bytes(_without_frontend(check.dockerfile).encode("utf-8", "replace"))
            (own / "Dockerfile.dockerignore").write_text(check.ignore, "utf-8", "replace")
            targets[f"t{number}"] = _target(number, check, stand_in=stand_in)
        (folder / "bake.json").write_text(json.dumps({"target": targets}), "utf-8")
        command = [*plugins.buildx(), "bake", "--file=bake.json", "--call=check,format=json", "--progress=quiet"]
        try:
            done = process.run([*command, *targets], timeout=_TIMEOUT_SECONDS, cwd=folder, limit=_OUTPUT_LIMIT)
        except process.ProgramMissing as error:
            return {}, error
    try:
        answers = json.loads(done.stdout)["target"]
        by_path = {check.path: answers[f"t{number}"]["check"] for number, check in enumerate(checks)}
    except (ValueError, KeyError, TypeError):
        why = f"no answer within {_TIMEOUT_SECONDS:.0f} s" if done.timed_out else _last_line(done.err)
        return {}, OSError(why)
    return by_path, None


def _target(number: int, check: BuildkitInput, *, stand_in: bool) -> dict[str, Any]:
    target: dict[str, Any] = {
        "context": str(number),
        "dockerfile": "Dockerfile",
        "args": {
            _quote_value(name): _quote_value(value)
            for name, value in read_build_args(check.build_args)
            if name != SYNTAX
        }
        | {"BUILDKIT_DOCKERFILE_CHECK": _CHECKS},
        "output": ["type=cacheonly"],
    }
    if check.stage:
        target["target"] = _quote_value(check.stage)
    if stand_in:
        target["contexts"] = {_quote_value(_familiar(image)): "empty" for image in _images(check)}
    return target


def _images(check: BuildkitInput) -> Iterable[str]:
    """The images that a stand-in takes the place of; what is no name of an image is left as it is."""
    if check.graph is None:
        return ()
    return (name for name in _needed(check.graph) if re.fullmatch(r"[A-Za-z0-9][\w./:@+-]*", name))


def _needed(graph: StageGraph) -> list[str]:
    return list(dict.fromkeys(image for stage in graph.stages for image in graph.images(stage)))


def _familiar(image: str) -> str:
    """Return an image's name as BuildKit looks for it among the named contexts: as short as it can be."""
    return re.sub(r"^(?:index\.)?docker\.io/(?:library/)?", "", image).removesuffix(":latest")


def _quote_value(value: str) -> str:
    """Keep bake from filling in its own variables."""
    return value.replace("${", "$${").replace("%{", "%%{")


def _without_frontend(dockerfile: Dockerfile) -> str:
    """Return a text for which BuildKit downloads no other reader of Dockerfiles, in whatever form one is asked for."""
    text = frontend.without(_without_syntax(dockerfile))
    return text if frontend.find_frontend(text) is None else "#" + text.replace("\n", "\n#")


def _without_syntax(dockerfile: Dockerfile) -> str:
    """Return the text without its `# syntax=` line.

    No line moves: other directives, which must come first, are moved up, and a plain comment takes the last place.
    """
    if "syntax" not in dict(dockerfile.directives):
        return dockerfile.text
    lines = list(dockerfile.lines())
    count = len(dockerfile.directives)
    kept = [line for line in lines[:count] if not re.match(r"\ufeff?\s*#\s*syntax\s*=", line, re.IGNORECASE)]
    return "".join([*kept, *["#\n"] * (count - len(kept)), *lines[count:]])


def _lacks_image(answer: Mapping[str, Any] | None) -> bool:
    error = _error(answer)
    return answer is None or bool(error and not _SYNTAX.search(error) and _NO_IMAGE.search(error))


def _error(answer: Mapping[str, Any] | None) -> str:
    return str(((answer or {}).get("buildError") or {}).get("message") or "")


def _findings(answer: Mapping[str, Any], check: BuildkitInput, *, stand_in: bool) -> Iterable[Finding]:
    for item in answer.get("warnings") or ():
        if not (stand_in and item.get("ruleName") in _NEED_THE_IMAGE):
            yield _finding(item)
    refused = _SYNTAX.search(_error(answer))
    # Where the file asks for another reader, ours may not know what that one does.
    if refused and "syntax" not in dict(check.dockerfile.directives):
        yield Finding(
            rule=SYNTAX_RULE,
            level=Level.ERROR,
            line=_lines(answer["buildError"].get("location"))[0],
            message=messages.SYNTAX(error=verbatim(_clean(refused[1]))),
            why=messages.SYNTAX_WHY(),
            remedy=messages.SYNTAX_REMEDY(),
            linter=Linter.BUILDKIT,
        )


def _without_images(checks: Sequence[BuildkitInput]) -> Iterable[Text]:
    """Say once, of all files together, that not all of their images are at hand."""
    if checks:
        images = dict.fromkeys(name for check in checks for name in _with_stages(check))
        paths = _some(check.path for check in checks)
        yield messages.CHECKS_WITHOUT_BASE(paths=verbatim(paths), images=verbatim(_some(images)))


def _with_stages(check: BuildkitInput) -> Iterable[str]:
    """Return the images that a file needs, each with the name of the stage that is FROM it, as a FROM says it."""
    named = {stage.base: stage.name for stage in check.graph.stages if stage.name} if check.graph is not None else {}
    return (f"{image} AS {named[image]}" if image in named else image for image in _images(check))


def _some(names: Iterable[str]) -> str:
    every = [name[:_NAME_LENGTH] for name in names]
    return ", ".join(every[:_MOST_NAMED]) + (", …" if len(every) > _MOST_NAMED else "")


def _finding(item: Mapping[str, Any]) -> Finding:
    rule = str(item["ruleName"])
    description = _clean(str(item.get("description") or ""))
    detail = _clean(str(item.get("detail") or description or rule))
    level, message, why, remedy = buildkit_text.teach(rule, detail, description)
    first, last = _lines(item.get("location"))
    return Finding(
        rule=rule,
        level=level,
        line=first,
        end_line=last,
        message=message,
        why=why,
        remedy=remedy,
        linter=Linter.BUILDKIT,
        url=str(item.get("url") or "") or None,
    )


def _lines(location: Mapping[str, Any] | None) -> tuple[int, int]:
    ranges = (location or {}).get("ranges") or [{"start": {"line": 1}, "end": {"line": 1}}]
    return max(int(ranges[0]["start"]["line"]), 1), max(int(ranges[-1]["end"]["line"]), 1)


def _last_line(errors: str) -> str:
    lines = [line for line in errors.splitlines() if line.startswith("ERROR")] or errors.strip().splitlines()[-1:]
    return lines[-1].removeprefix("ERROR: ")[:_MESSAGE_LENGTH] if lines else "no message"


def _clean(words: str) -> str:
    return " ".join(words.split())[:_MESSAGE_LENGTH]
