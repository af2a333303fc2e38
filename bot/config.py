"""Settings: the policy file, the action's inputs and the command line become one validated value.

Every key has one name, in `.github/hullcheck.yml` and as an input of the action alike. The file is read from the base
revision, so that a pull request cannot choose the policy it is judged by. For the keys of the policy (`fail-on`,
`max-size`, ... see `POLICY_KEYS`) the file wins over an input; for all others the input wins over the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

import yaml

from bot.errors import InputError
from bot.model import Level, Severity
from bot.text import Language

FILE_NAMES = (".github/hullcheck.yml", ".github/hullcheck.yaml", ".hullcheck.yml", ".hullcheck.yaml")
FILE_LIMIT = 262_144  # bytes; a policy is a page or two

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SizeLimit:
    """A growth in bytes, as a ratio of base, or both: then both must be exceeded."""

    bytes: int | None = None
    ratio: float | None = None

    def exceeded(self, before: int, after: int) -> bool:
        """Whether growing from `before` to `after` bytes is more than the limit allows."""
        grown = after - before
        if grown <= 0 or (self.bytes is None and self.ratio is None):
            return False
        over_bytes = self.bytes is None or grown > self.bytes
        over_ratio = self.ratio is None or grown > self.ratio * before
        return over_bytes and over_ratio


@dataclass(frozen=True, slots=True)
class FailOn:
    """What turns the verdict to fail. `severity` and `lint` are None for never."""

    build_failure: bool = True
    severity: Severity | None = Severity.CRITICAL
    only_fixed: bool = True
    ignore_base: bool = False
    lint: Level | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules that a comparison is judged by."""

    fail_on: FailOn = field(default_factory=FailOn)
    max_size: int | None = None
    max_size_increase: SizeLimit | None = None
    minimum_change: SizeLimit = field(default_factory=lambda: SizeLimit(bytes=1_000_000, ratio=0.01))
    warn_only: bool = False


@dataclass(frozen=True, slots=True)
class ImageSettings:
    """What the configuration says of one Dockerfile; what is None is left to the defaults."""

    dockerfile: str
    context: str | None = None
    stage: str | None = None
    platform: str | None = None
    name: str | None = None
    smoke: str | None = None
    build_args: tuple[tuple[str, str], ...] = ()
    max_size: int | None = None
    max_size_increase: SizeLimit | None = None


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """How images are scanned. The paths are read at the base revision."""

    enabled: bool = True
    only_fixed: bool = False
    ignore_file: str | None = None
    vex: tuple[str, ...] = ()
    db_repositories: tuple[str, ...] = ()
    timeout: float = 600.0


@dataclass(frozen=True, slots=True)
class RewriteSettings:
    """How a rewrite is looked for; `bases` are the images that a candidate may run on, empty for any."""

    enabled: bool = True
    bases: tuple[str, ...] = ()
    budget: float = 600.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be configured, validated."""

    policy: Policy = field(default_factory=Policy)
    images: tuple[ImageSettings, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    language: Language = Language.ENGLISH
    scan: ScanSettings = field(default_factory=ScanSettings)
    rewrite: RewriteSettings = field(default_factory=RewriteSettings)
    hadolint_config: str | None = None
    build_timeout: float = 1200.0
    comment: str = "always"
    comment_key: str = ""
    source: str = "defaults"


class ConfigError(InputError):
    """The configuration cannot be used; the message names the source and the line."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of the file or of an input, with its place for messages."""

    value: Any  # str, or list of _Value, or dict of str to _Value, or None
    place: str

    def fail(self, problem: str) -> ConfigError:
        return ConfigError(f"{self.place}: {problem}")

    def scalar(self) -> str:
        if not isinstance(self.value, str):
            raise self.fail("a single value is expected here")
        return self.value

    def items(self) -> list[_Value]:
        if isinstance(self.value, list):
            return self.value
        return [_Value(line.strip(), self.place) for line in re.split(r"[\n,]", self.scalar()) if line.strip()]

    def mapping(self) -> dict[str, _Value]:
        if not isinstance(self.value, dict):
            raise self.fail("keys and values are expected here")
        return self.value


# ----------------------------------------------------------------------------------------------- kinds of values


def _flag(value: _Value) -> bool:
    word = value.scalar().lower()
    if word in ("true", "yes", "on", "1"):
        return True
    if word in ("false", "no", "off", "0"):
        return False
    raise value.fail(f"{value.scalar()!r} is neither true nor false")


def _choice(*words: str) -> Callable[[_Value], str]:
    def read(value: _Value) -> str:
        if value.scalar().lower() not in words:
            raise value.fail(f"{value.scalar()!r} is none of: {', '.join(words)}")
        return value.scalar().lower()

    return read


def _severity(value: _Value) -> Severity | None:
    word = _choice("never", "low", "medium", "high", "critical")(value)
    return None if word == "never" else Severity[word.upper()]


def _level(value: _Value) -> Level | None:
    word = _choice("never", "none", "style", "info", "warning", "error")(value)
    return None if word in ("never", "none") else Level[word.upper()]


def _language(value: _Value) -> Language:
    words = {language.value.lower(): language for language in Language}
    if value.scalar().lower() not in words:
        raise value.fail(f"{value.scalar()!r} is none of: {', '.join(one.value for one in Language)}")
    return words[value.scalar().lower()]


def _bytes(value: _Value) -> int:
    match = re.fullmatch(r"(\d{1,12}(?:\.\d{1,3})?)\s*([kKMG]i?)?B?", value.scalar().strip())
    if not match:
        raise value.fail(f"{value.scalar()!r} is not a size such as 250MB")
    unit = (match[2] or "").upper()
    factor = (1024 if unit.endswith("I") else 1000) ** ("KMG".index(unit[0]) + 1) if unit else 1
    return int(float(match[1]) * factor)


def _limit(value: _Value) -> SizeLimit:
    """Read "10%", "50MB" or "10% and 50MB"."""
    found = SizeLimit()
    for part in re.split(r"\s*(?:,|/|\band\b)\s*", value.scalar().strip()):
        if match := re.fullmatch(r"(\d{1,5}(?:\.\d{1,3})?)\s*%", part):
            found = replace(found, ratio=float(match[1]) / 100)
        else:
            found = replace(found, bytes=_bytes(_Value(part, value.place)))
    return found


def _optional_limit(value: _Value) -> SizeLimit | None:
    return None if value.scalar().lower() == "never" else _limit(value)


def _seconds(value: _Value) -> float:
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)\s*(s|m|h)?", value.scalar().strip())
    seconds = float(match[1]) * {"s": 1, "m": 60, "h": 3600}[match[2] or "s"] if match else 0.0
    if not 0 < seconds <= 86_400:
        raise value.fail(f"{value.scalar()!r} is not a time such as 90s, 20m or 1h")
    return seconds


def _text(value: _Value) -> str:
    text = value.scalar()
    if any(ord(letter) < 32 and letter not in "\t\n" for letter in text):
        raise value.fail("control characters are not allowed")
    return text


def _path(value: _Value) -> str:
    """A path in the repository, cleaned; what leaves the repository is refused."""
    parts: list[str] = []
    for part in _text(value).replace("\\", "/").split("/"):
        if part == ".." and not parts:
            raise value.fail(f"{value.scalar()!r} is outside the repository")
        if part == "..":
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts) or "."


def _list_of(read: Callable[[_Value], T]) -> Callable[[_Value], tuple[T, ...]]:
    return lambda value: tuple(read(item) for item in value.items())


def _build_args(value: _Value) -> tuple[tuple[str, str], ...]:
    if isinstance(value.value, dict):
        return tuple((name, _text(item)) for name, item in value.value.items())
    # Not split at commas: a value may hold one. This is how docker/build-push-action takes them, too.
    lines = (
        value.value
        if isinstance(value.value, list)
        else [_Value(line, value.place) for line in value.scalar().splitlines() if line.strip()]
    )
    pairs = []
    for line in lines:
        name, equals, content = _text(line).partition("=")
        if not equals or not name.strip():
            raise line.fail(f"{line.scalar()!r} is not NAME=value")
        pairs.append((name.strip(), content))
    return tuple(pairs)


# -------------------------------------------------------------------------------------------------------- the keys

# In the file the keys of one kind stand together under `fail-on:`; each is the input of the name on the right.
_FAIL_ON: Mapping[str, str] = {
    "build-failure": "fail-on-build-failure",
    "severity": "fail-on-severity",
    "only-fixed": "only-fixed",
    "ignore-base": "ignore-base",
    "lint": "failure-threshold",
}
_IMAGE: Mapping[str, tuple[str, Callable[[_Value], Any]]] = {
    "dockerfile": ("dockerfile", _path),
    "context": ("context", _path),
    "target": ("stage", _text),
    "platform": ("platform", _text),
    "name": ("name", _text),
    "smoke": ("smoke", _text),
    "build-args": ("build_args", _build_args),
    "max-size": ("max_size", _bytes),
    "max-size-increase": ("max_size_increase", _optional_limit),
}


def _record(kind: type[T], keys: Mapping[str, tuple[str, Callable[[_Value], Any]]]) -> Callable[[_Value], T]:
    def read(value: _Value) -> T:
        known = {}
        for key, item in value.mapping().items():
            if key not in keys:
                raise item.fail(f"unknown key {key!r}; known here: {', '.join(keys)}")
            name, convert = keys[key]
            known[name] = convert(item)
        missing = [key for key, (name, _) in keys.items() if name == "dockerfile" and name not in known]
        if missing:
            raise value.fail("every image needs its 'dockerfile'")
        return kind(**known)

    return read


_KEYS: Mapping[str, tuple[str, Callable[[_Value], Any]]] = {
    # The policy: the file of the base revision wins over an input.
    "fail-on-build-failure": ("policy.fail_on.build_failure", _flag),
    "fail-on-severity": ("policy.fail_on.severity", _severity),
    "only-fixed": ("policy.fail_on.only_fixed", _flag),
    "ignore-base": ("policy.fail_on.ignore_base", _flag),
    "failure-threshold": ("policy.fail_on.lint", _level),
    "max-size": ("policy.max_size", _bytes),
    "max-size-increase": ("policy.max_size_increase", _optional_limit),
    "minimum-change-threshold": ("policy.minimum_change", _limit),
    "warn-only": ("policy.warn_only", _flag),
    "images": ("images", _list_of(_record(ImageSettings, _IMAGE))),
    "include": ("include", _list_of(_text)),
    "exclude": ("exclude", _list_of(_text)),
    "hadolint-config": ("hadolint_config", _path),
    "trivyignores": ("scan.ignore_file", _path),
    "vex": ("scan.vex", _list_of(_path)),
    "ignore-unfixed": ("scan.only_fixed", _flag),
    "rewrite-bases": ("rewrite.bases", _list_of(_text)),
    # The rest: the input wins.
    "scan": ("scan.enabled", _flag),
    "scan-timeout": ("scan.timeout", _seconds),
    "db-repositories": ("scan.db_repositories", _list_of(_text)),
    "rewrite": ("rewrite.enabled", _flag),
    "rewrite-budget": ("rewrite.budget", _seconds),
    "build-timeout": ("build_timeout", _seconds),
    "language": ("language", _language),
    "comment": ("comment", _choice("always", "on-failure", "never")),
    "comment-key": ("comment_key", _text),
}
POLICY_KEYS = frozenset(list(_KEYS)[: list(_KEYS).index("scan")])
KEYS = tuple(_KEYS)


def from_file(text: str, source: str) -> Mapping[str, _Value]:
    """Read the policy file. `source` names it in messages. Raises ConfigError with the line of what is wrong."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"{source}:{line}: not valid YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigError(f"{source}:1: not valid YAML: {str(error).splitlines()[0]}") from error
    if node is None:
        return {}
    values = _from_node(node, source, seen=set()).mapping()
    if "fail-on" in values:
        values |= _fail_on(values.pop("fail-on"))
    for key, value in values.items():
        if key not in _KEYS:
            raise value.fail(f"unknown key {key!r}; known: fail-on, {', '.join(_KEYS)}")
    return values


def _fail_on(group: _Value) -> dict[str, _Value]:
    for key, value in group.mapping().items():
        if key not in _FAIL_ON:
            raise value.fail(f"unknown key {key!r} in fail-on; known here: {', '.join(_FAIL_ON)}")
    return {_FAIL_ON[key]: value for key, value in group.mapping().items()}


def _from_node(node: yaml.Node, source: str, seen: set[int]) -> _Value:
    place = f"{source}:{node.start_mark.line + 1}"
    if id(node) in seen:  # an alias: with enough of them a page of text means gigabytes
        raise ConfigError(f"{place}: YAML aliases are not allowed here")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        found: dict[str, _Value] = {}
        for key, value in node.value:
            key_place = f"{source}:{key.start_mark.line + 1}"
            if not isinstance(key, yaml.ScalarNode):
                raise ConfigError(f"{key_place}: a key must be a word")
            if key.value in found:
                raise ConfigError(f"{key_place}: {key.value!r} is given twice")
            found[str(key.value)] = _from_node(value, source, seen)
        return _Value(found, place)
    if isinstance(node, yaml.SequenceNode):
        return _Value([_from_node(item, source, seen) for item in node.value], place)
    return _Value(str(node.value), place)


def from_inputs(inputs: Mapping[str, str]) -> Mapping[str, _Value]:
    """Take inputs of the action or options of the command line by their key; empty ones count as not given."""
    return {key: _Value(text, f"input {key}") for key, text in inputs.items() if key in _KEYS and text.strip()}


def settings(file: Mapping[str, _Value], inputs: Mapping[str, _Value], source: str = "defaults") -> Settings:
    """Join the file and the inputs. Raises ConfigError naming the place of the first value that is wrong."""
    below = {key: value for key, value in inputs.items() if key in POLICY_KEYS}
    above = {key: value for key, value in inputs.items() if key not in POLICY_KEYS}
    result = Settings(source=source)
    for layer in (below, file, above):
        for key in sorted(layer, key=KEYS.index):
            path, convert = _KEYS[key]
            result = _set(result, path.split("."), convert(layer[key]))
    return result


def _set(record: T, path: Iterable[str], value: Any) -> T:
    """Return a copy of nested frozen records with one field replaced."""
    first, *rest = path
    if rest:
        value = _set(getattr(record, first), rest, value)
    assert first in {one.name for one in fields(record)}  # type: ignore[arg-type]
    return replace(record, **{first: value})  # type: ignore[type-var]
