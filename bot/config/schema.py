"""The JSON Schema of the policy file, for editors; `python -m bot.config.settings.schema` writes it beside this module.

It is made from the same table that reads the file, so that the two cannot disagree.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.config import organisation
from bot.config.keys import GROUPS, TABLE

_GROUPS = {
    "fail-on": "What makes the check fail.",
    "new-image": "What makes the check fail for an image that base does not have.",
}
FILE = Path(__file__).with_name("policy_schema.json")


def schema() -> Mapping[str, Any]:
    """Return the schema of a repository's file; `$defs/organisation` is that of an organisation's."""
    own = {name: {"description": key.meaning, **key.kind.schema} for name, key in TABLE.items()}
    for group, names in GROUPS.items():
        own[group] = {
            "description": _GROUPS[group],
            "type": "object",
            "additionalProperties": False,
            "properties": {name: own[key] for name, key in names.items()},
        }
    theirs = {name: own[name] for name in (*GROUPS, *organisation.KEYS)}
    theirs[organisation.MAY_LOOSEN] = {
        "description": "Keys that repositories may set as they like.",
        "type": "array",
        "items": {"enum": list(organisation.KEYS)},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Hullcheck's policy",
        "description": "The file .github/hullcheck.yml of a repository.",
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": dict(sorted(own.items())),
        "$defs": {
            "organisation": {
                "description": "The policy of an organisation, named by `policy` in its repositories.",
                "type": ["object", "null"],
                "additionalProperties": False,
                "properties": dict(sorted(theirs.items())),
            }
        },
    }


def render() -> str:
    """Return the schema as the text of its file."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(render(), "utf-8")
