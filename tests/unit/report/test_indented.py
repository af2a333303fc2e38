"""JSON in lines: the same letters as the standard library writes."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.report.indented import indented

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(_VALUES)
def test_it_is_what_the_standard_library_writes(value: object) -> None:
    expected = json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "replace").decode()
    assert indented(value) == expected
