"""report.json: the contract with other programs, described by schema.json beside this folder.

Its texts are English; what they are in the other languages stands once, under `translations`, so that a later run can
write the comment in any of them. `load` reads a report back, as hostile as it may be: every member has its type and its
limit, or the whole report is refused with the place of the first that has not. structs.py says how to add a member.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import msgspec

from bot.errors import InputError
from bot.messages import review as messages
from bot.model.reports import Report, ReviewedTarget
from bot.report.wire import structs
from bot.report.wire.fields import Translations
from bot.report.wire.mapping import read, write_wire
from bot.report.wire.structs import SCHEMA
from bot.text import Language

__all__ = ["SCHEMA", "SCHEMA_FILE", "dump", "json_schema", "load"]

SCHEMA_FILE = Path(__file__).parent.with_name("schema.json")
_PLACE = re.compile(r" - at `(?P<key>key` in `)?\$\.?(?P<place>[^`]*)`$")
Json = dict[str, Any]


def dump(report: Report) -> Json:
    """Return the report as JSON values, in the shape that schema.json describes."""
    table = Translations()
    wire = write_wire(structs.Report, report, table)
    return cast(Json, msgspec.to_builtins(msgspec.structs.replace(wire, translations=table.table())))


def load(data: object) -> Report:
    """Return the report that was written as these JSON values, without its links. Raises InputError for any other.

    Addresses are taken of the sites only that our rules and the scanner point to. Not there are the lists of packages
    of the scans, and of a target what only its build needs to know (`parents`, `base_build`): nothing is rendered from
    them.
    """
    schema = data.get("schema") if isinstance(data, dict) else None
    if isinstance(schema, str) and schema != SCHEMA:
        raise InputError(messages.OTHER_SCHEMA(schema=schema[:40], known=SCHEMA))
    try:
        wire = msgspec.convert(data, structs.Report)
    except msgspec.ValidationError as error:
        raise InputError(_why_refused(error)) from None
    except RecursionError:
        raise InputError(messages.REPORT_DEEP()) from None
    report: Report = read(wire, Translations(wire.translations.get(Language.PORTUGUESE.value, {})))
    return replace(report, targets=tuple(map(_with_scanned, report.targets)))


def json_schema() -> Json:
    """Return the JSON Schema of report.json."""
    _, found = msgspec.json.schema_components([structs.Report], ref_template="#/$defs/{name}")
    definitions = msgspec.json.decode(msgspec.json.encode(found))  # defaults are values of Python
    root = definitions.pop("Report")
    facts = definitions["ImageFacts"]["required"]
    definitions["Image"]["dependentRequired"] = {"image_id": [one for one in facts if one != "image_id"]}
    about = (
        "Everything about one pull request. Sizes are bytes, uncompressed unless the name says pull; times are "
        "seconds; lines count from 1; texts are English. Members may be added without a new number in `schema`."
    )
    start = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Hullcheck's report.json"}
    members = {k: v for k, v in root.items() if k not in ("title", "description")}
    made = {**start, "description": about, **members, "$defs": dict(sorted(definitions.items()))}
    return cast(Json, json.loads(json.dumps(made)))  # a default may be a tuple


def _with_scanned(reviewed: ReviewedTarget) -> ReviewedTarget:
    """What the scan of head found stands once in the file: as new and unchanged."""
    comparison = reviewed.comparison
    if comparison.head_scan is None:
        return reviewed
    found = (*comparison.vulnerabilities.new, *comparison.vulnerabilities.unchanged)
    return replace(
        reviewed, comparison=replace(comparison, head_scan=replace(comparison.head_scan, vulnerabilities=found))
    )


def _why_refused(error: msgspec.ValidationError) -> str:
    """What is wrong, and where. Nothing of the file is quoted: it is a stranger's."""
    message = str(error)
    place = _PLACE.search(message)
    what = _PLACE.sub("", message)
    if what.startswith("Invalid enum value"):
        what = "none of the words that are known here"
    where = (
        "the file" if place is None or not place["place"] else ("a name in " if place["key"] else "") + place["place"]
    )
    return f"report.json: {where[:120]}: {what[:120]}"
