"""What we keep for ourselves: as it was, or refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.host.codec import Malformed, decode, encode
from bot.model.comparisons import LayerChange
from bot.model.images import Healthcheck, Origin
from bot.model.scans import Severity, Vulnerability

VALUES = (
    LayerChange("RUN x", None, 1, 2, Origin.BASE_IMAGE),
    Vulnerability("CVE-1", "zlib", "1", Severity.CRITICAL),
    Healthcheck(("CMD", "x\udc80"), 1.5),
)


@pytest.mark.parametrize("value", VALUES)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    assert decode(type(value), json.loads(json.dumps(encode(value)))) == value


@pytest.mark.parametrize(
    "wrong",
    [
        {"more": 1},
        {"before_bytes": True},
        {"before_bytes": 2**60},
        {"before_bytes": "1"},
        {"origin": "DOCKERFILE"},
        {"line": [1]},
        {"instruction": None},
    ],
)
def test_what_is_not_exactly_that_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        decode(LayerChange, encode(VALUES[0]) | wrong)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -float("inf"), 1e300])
def test_a_number_that_is_none_is_refused(wrong: float) -> None:
    with pytest.raises(Malformed):
        decode(Healthcheck, encode(VALUES[2]) | {"interval": wrong})


def test_a_field_that_is_left_out_is_refused() -> None:
    data = encode(VALUES[0])
    del data["line"]
    with pytest.raises(Malformed):
        decode(LayerChange, data)
