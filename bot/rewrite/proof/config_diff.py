"""Two image configs side by side, field by field, and which differences a candidate has stated. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from bot.model.images import Healthcheck, ImageConfig
from bot.model.rewrites import ConfigDifference
from bot.rewrite.candidate import ANY, Stated

_SIGNALS = {"1": "HUP", "2": "INT", "3": "QUIT", "9": "KILL", "10": "USR1", "12": "USR2", "15": "TERM", "28": "WINCH"}
_DEFAULT_SHELL = ("/bin/sh", "-c")
ROOT = ("", "root", "0", "root:root", "0:0", "root:0", "0:root")


def fields(config: ImageConfig) -> Mapping[str, str]:
    """Return every field by the name that `Stated` gives it; what is not set is left out, as is what means the same.

    Lists are JSON, so that ["a b"] and ["a", "b"] differ.
    """
    found = {
        "entrypoint": _list(config.entrypoint),
        "cmd": _list(config.cmd),
        "user": "" if config.user in ROOT else config.user,
        "workdir": config.workdir.rstrip("/"),
        "healthcheck": _healthcheck(config.healthcheck),
        "stop-signal": _signal(config.stop_signal),
        "shell": "" if config.shell == _DEFAULT_SHELL else _list(config.shell),
        "onbuild": _list(config.onbuild),
    }
    found |= {f"port:{port}": port for port in config.ports}
    found |= {f"volume:{path}": path for path in config.volumes}
    shown = {name: value for name, value in found.items() if value}
    # An empty value is a value.
    shown |= {f"env:{name}": value for name, value in config.env}
    shown |= {f"label:{name}": value for name, value in config.labels}
    return shown


def differences(before: ImageConfig, after: ImageConfig, stated: Iterable[Stated] = ()) -> tuple[ConfigDifference, ...]:
    """Return what differs, in order of the fields' names. One is stated only if it became what the candidate says."""
    old, new = fields(before), fields(after)
    said = {one.field: one for one in stated}
    found = []
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            one = said.get(name)
            meant = one.reason if one is not None and _is(name, new.get(name), one.after, after) else None
            found.append(ConfigDifference(name, old.get(name, ""), new.get(name, ""), meant))
    return tuple(found)


def _is(name: str, there: str | None, meant: str | None, config: ImageConfig) -> bool:
    """Return whether a field is what was stated."""
    if meant is not None and meant in (there, ANY):
        return True
    if there is None or meant is None:
        return there is None and not meant
    if name == "healthcheck" and config.healthcheck is not None and config.healthcheck.test[:1] == ("CMD",):
        return meant == _list(config.healthcheck.test[1:])
    if name == "stop-signal":
        return there == _signal(meant)
    return name == "workdir" and there == meant.rstrip("/")


def _list(words: tuple[str, ...]) -> str:
    return json.dumps(list(words), ensure_ascii=False) if words else ""


def _healthcheck(health: Healthcheck | None) -> str:
    if health is None or health.test[:1] == ("NONE",):
        return ""
    times = {
        name: value
        for name, value in (
            ("interval", health.interval),
            ("timeout", health.timeout),
            ("start-period", health.start_period),
            ("retries", health.retries),
        )
        if value
    }
    return _list(health.test) + "".join(f" --{name}={value:g}" for name, value in times.items())


def _signal(signal: str) -> str:
    name = _SIGNALS.get(signal, signal.upper().removeprefix("SIG"))
    return "" if name in ("", "TERM") else f"SIG{name}"
