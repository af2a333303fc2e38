"""How much a property-based test tries: the same few in every run of the tests, new ones and many with `make fuzz`."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_TIMES = int(os.environ.get("HULLCHECK_FUZZ", "1"))


def examples(count: int) -> settings:
    """Settings for a property: so many examples, times HULLCHECK_FUZZ."""
    return settings(
        max_examples=count * _TIMES,
        deadline=None,
        derandomize=_TIMES == 1,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
