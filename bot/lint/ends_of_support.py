"""When the support of systems and languages ended, by the names of their images. Data only.

The ends are those that the makers name, as endoflife.date collects them: for Debian that of the free long-term support,
for Ubuntu, Red Hat and Oracle that of the standard one. Only what had ended when the table was made (November 2026) is
in it, so it never speaks too early; it does not know later ends. Where a maker's first number tells enough ("php 7"),
there is no row for each release of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """What people call it, and the month in which the support of each of its versions ended."""

    name: str
    ends: Mapping[str, str]

    def since(self, version: str) -> tuple[str, str] | None:
        """Return the version, as the table has it, and since when it has no support; None for one that may have it."""
        parts = version.split(".")
        for known in (".".join(parts[:2]), parts[0]):
            if known in self.ends:
                return known, self.ends[known]
        return None


def _product(name: str, ends: str) -> Product:
    return Product(name, dict(one.split() for one in ends.split(",")))


# Distributions by the id in /etc/os-release, or the name of their image.
SYSTEMS: Mapping[str, Product] = {
    "debian": _product(
        "Debian",
        "7 2018-05, 8 2020-06, 9 2022-07, 10 2024-06, 11 2026-08",
    ),
    "ubuntu": _product(
        "Ubuntu",
        "10.04 2015-04, 12.04 2017-04, 12.10 2014-05, 13.04 2014-01, 13.10 2014-07, 14.04 2019-04, 14.10 2015-07, "
        "15.04 2016-02, 15.10 2016-07, 16.04 2021-04, 16.10 2017-07, 17.04 2018-01, 17.10 2018-07, "
        "18.04 2023-05, 18.10 2019-07, 19.04 2020-01, 19.10 2020-07, 20.04 2025-05, 20.10 2021-07, "
        "21.04 2022-01, 21.10 2022-07, 22.10 2023-07, 23.04 2024-01, 23.10 2024-07, 24.10 2025-07, "
        "25.04 2026-01, 25.10 2026-07",
    ),
    "alpine": _product(
        "Alpine",
        "2.6 2015-05, 2.7 2015-11, 3.0 2016-05, 3.1 2016-11, 3.2 2017-05, 3.3 2017-11, 3.4 2018-05, "
        "3.5 2018-11, 3.6 2019-05, 3.7 2019-11, 3.8 2020-05, 3.9 2020-11, 3.10 2021-05, 3.11 2021-11, "
        "3.12 2022-05, 3.13 2022-11, 3.14 2023-05, 3.15 2023-11, 3.16 2024-05, 3.17 2024-11, 3.18 2025-05, "
        "3.19 2025-11, 3.20 2026-04, 3.21 2026-11",
    ),
    "centos": _product(
        "CentOS",
        "5 2017-03, 6 2020-11, 7 2024-06, 8 2021-12",
    ),
    "centos-stream": _product(
        "CentOS Stream",
        "8 2024-05",
    ),
    "fedora": _product(
        "Fedora",
        "20 2015-06, 21 2015-12, 22 2016-07, 23 2016-12, 24 2017-08, 25 2017-12, 26 2018-05, 27 2018-11, "
        "28 2019-05, 29 2019-11, 30 2020-05, 31 2020-11, 32 2021-05, 33 2021-11, 34 2022-06, 35 2022-12, "
        "36 2023-05, 37 2023-12, 38 2024-05, 39 2024-11, 40 2025-05, 41 2025-12, 42 2026-05",
    ),
    "amzn": _product(
        "Amazon Linux",
        "1 2023-12, 2 2026-06, 2016.03 2023-12, 2016.09 2023-12, 2017.03 2023-12, 2017.09 2023-12, 2018.03 2023-12",
    ),
    "rhel": _product(
        "Red Hat UBI",
        "6 2020-11, 7 2024-06",
    ),
    "ol": _product(
        "Oracle Linux",
        "6 2021-03, 7 2024-12",
    ),
    "leap": _product(
        "openSUSE Leap",
        "15.0 2019-12, 15.1 2021-02, 15.2 2022-01, 15.3 2022-12, 15.4 2023-12, 15.5 2024-12, 15.6 2026-04, "
        "42.1 2017-05, 42.2 2018-01, 42.3 2019-07",
    ),
}
# Languages and databases by the names of their official images.
PROGRAMS: Mapping[str, Product] = {
    "node": _product(
        "Node.js",
        "0.10 2016-10, 0.12 2016-12, 0 2016-12, 4 2018-04, 5 2016-06, 6 2019-04, 7 2017-06, 8 2019-12, "
        "9 2018-06, 10 2021-04, 11 2019-06, 12 2022-04, 13 2020-06, 14 2023-04, 15 2021-06, 16 2023-09, "
        "17 2022-06, 18 2025-04, 19 2023-06, 20 2026-04, 21 2024-06, 23 2025-06, 25 2026-06",
    ),
    "python": _product(
        "Python",
        "2 2020-01, 3.2 2016-02, 3.3 2017-09, 3.4 2019-03, 3.5 2020-09, 3.6 2021-12, 3.7 2023-06, "
        "3.8 2024-10, 3.9 2025-10, 3.10 2026-10",
    ),
    "php": _product(
        "PHP",
        "5 2018-12, 7 2022-11, 8.0 2023-11, 8.1 2025-12",
    ),
    "ruby": _product(
        "Ruby",
        "2 2023-03, 3.0 2024-04, 3.1 2025-03, 3.2 2026-03",
    ),
    "golang": _product(
        "Go",
        "1.3 2015-08, 1.4 2016-02, 1.5 2016-08, 1.6 2017-02, 1.7 2017-08, 1.8 2018-02, 1.9 2018-08, "
        "1.10 2019-02, 1.11 2019-09, 1.12 2020-02, 1.13 2020-08, 1.14 2021-02, 1.15 2021-08, 1.16 2022-03, "
        "1.17 2022-08, 1.18 2023-02, 1.19 2023-09, 1.20 2024-02, 1.21 2024-08, 1.22 2025-02, 1.23 2025-08, "
        "1.24 2026-02, 1.25 2026-08",
    ),
    "postgres": _product(
        "PostgreSQL",
        "9.0 2015-10, 9.1 2016-10, 9.2 2017-11, 9.3 2018-11, 9.4 2020-02, 9.5 2021-02, 9.6 2021-11, "
        "9 2021-11, 10 2022-11, 11 2023-11, 12 2024-11, 13 2025-11, 14 2026-11",
    ),
    "mysql": _product(
        "MySQL",
        "5 2023-10, 8.0 2026-04, 8.1 2023-10, 8.2 2023-12, 8.3 2024-04, 9.0 2024-10, 9.1 2025-01, "
        "9.2 2025-04, 9.3 2025-07, 9.4 2025-10, 9.5 2026-01, 9.6 2026-04",
    ),
    "mariadb": _product(
        "MariaDB",
        "5 2020-04, 10.0 2019-03, 10.1 2020-10, 10.2 2022-05, 10.3 2023-05, 10.4 2024-06, 10.5 2025-06, "
        "10.6 2026-07, 10.7 2023-02, 10.8 2023-05, 10.9 2023-08, 10.10 2023-11, 11.0 2024-06, 11.1 2024-08, "
        "11.2 2024-11, 11.3 2024-05, 11.5 2024-11, 11.6 2025-02, 11.7 2025-05, 12.0 2025-11, 12.1 2026-02, "
        "12.2 2026-05",
    ),
    "nginx": _product(
        "nginx",
        "1.0 2012-04, 1.2 2013-04, 1.4 2014-04, 1.6 2015-04, 1.8 2016-04, 1.10 2017-04, 1.12 2018-04, 1.14 2019-04, "
        "1.16 2020-04, 1.18 2021-04, 1.19 2021-05, 1.20 2022-05, 1.21 2022-06, 1.22 2023-04, 1.23 2023-05, "
        "1.24 2024-04, 1.25 2024-05, 1.26 2025-04, 1.27 2025-06, 1.28 2026-04, 1.29 2026-05",
    ),
    "redis": _product(
        "Redis",
        "5 2022-04, 6.0 2022-05, 7.0 2024-07",
    ),
    "mongo": _product(
        "MongoDB",
        "2 2016-10, 3 2021-04, 4 2024-02, 5 2024-10, 6.0 2025-07, 6.1 2023-02, 6.2 2023-04, 6.3 2023-08, "
        "7.1 2024-01, 7.2 2024-03, 7.3 2024-10, 8.1 2025-09, 8.2 2026-07",
    ),
}
# Names that tags of an image have for its versions.
NAMED_VERSIONS: Mapping[str, Mapping[str, str]] = {
    "node": {
        "argon": "4", "boron": "6", "carbon": "8", "dubnium": "10", "erbium": "12", "fermium": "14", "gallium": "16",
        "hydrogen": "18", "iron": "20", "jod": "22", "krypton": "24",
    },
}  # fmt: skip
DOTNET = _product(".NET", "1 2019-06, 2 2021-08, 3 2022-12, 5 2022-05, 6 2024-11, 7 2024-05, 8 2026-11, 9 2026-11")
