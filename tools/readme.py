"""Write the tables of docs/inputs.md from action.yml; `--check` only says whether they are in step."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]


def table(entries: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [f"| `{name}` | {one['description'].strip().replace('|', '&#124;')} |" for name, one in entries.items()]
    return "\n".join(["| name | meaning |", "| --- | --- |", *rows])


def filled(page: str, action: Mapping[str, Any]) -> str:
    """Return the page with both tables as action.yml has them."""
    for kind in ("inputs", "outputs"):
        made = table(action[kind])
        page = re.sub(
            rf"(<!-- {kind}: .*? -->\n).*?(<!-- /{kind} -->)",
            lambda found, made=made: f"{found[1]}{made}\n{found[2]}",  # type: ignore[misc]
            page,
            flags=re.DOTALL,
        )
    return page


def main() -> None:
    page = ROOT / "docs" / "inputs.md"
    wanted = filled(page.read_text(), yaml.safe_load((ROOT / "action.yml").read_text()))
    if "--check" not in sys.argv:
        page.write_text(wanted)
    elif page.read_text() != wanted:
        sys.exit("readme: the tables of docs/inputs.md are not those of action.yml; run python tools/readme.py")


if __name__ == "__main__":
    main()
