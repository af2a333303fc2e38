"""report.json: as its schema says, read back as it was, and refused when it is anything else."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import InputError
from bot.model.reports import Links, Report
from bot.report import comment, summary
from bot.report.wire import SCHEMA_FILE, dump, facts, json_schema, load, rewrites, structs
from bot.report.wire.fields import STRING_LIMIT, Translations
from bot.report.wire.mapping import Wire, write_wire
from bot.text import Language
from tests.unit.report.samples import EVIL, SAMPLES
from tests.unit.report.strategies import QUICK, REPORTS

SCHEMA = json.loads(SCHEMA_FILE.read_text("utf-8"))


def closed(schema: Any) -> Any:
    """The schema with no member allowed that it does not describe: what we write has to be all in it."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items()}
    return {"additionalProperties": False, **made} if "properties" in made else made


VALIDATOR = jsonschema.Draft202012Validator(closed(SCHEMA))


def through_json(report: Report) -> Any:
    return json.loads(json.dumps(dump(report)))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_is_that_of_the_structs() -> None:
    """`python -m bot.report.wire` writes it."""
    assert json_schema() == SCHEMA


@pytest.mark.parametrize("kind", [structs.Report, structs.Target, rewrites.Rewrite, facts.Image, facts.Findings])
def test_a_member_of_a_struct_without_a_field_in_the_model_is_an_error(kind: type[Wire]) -> None:
    wrong: Any = msgspec.defstruct("Wrong", [("no_such_field", int)], bases=(Wire,), namespace={"of": kind.of})
    with pytest.raises(TypeError, match="no_such_field"):
        write_wire(wrong, None, Translations())


@pytest.mark.parametrize("name", SAMPLES)
def test_a_report_is_as_the_schema_says(name: str) -> None:
    VALIDATOR.validate(through_json(SAMPLES[name]))


@QUICK
@given(REPORTS)
def test_any_report_is_as_the_schema_says_and_is_read_back_as_it_was(report: Report) -> None:
    written = through_json(report)
    VALIDATOR.validate(written)
    assert through_json(load(written)) == written


@pytest.mark.parametrize("name", [name for name in SAMPLES if name != "hostile"])
def test_a_report_comes_back_whole_but_for_its_links(name: str) -> None:
    report = SAMPLES[name]
    assert load(through_json(report)) == replace(report, links=Links())


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("language", Language)
def test_what_is_rendered_from_the_file_is_the_same(name: str, language: Language) -> None:
    report = SAMPLES[name]
    back = replace(load(through_json(report)), links=report.links)
    if name != "hostile":  # its addresses are not taken
        assert comment.render(back, language) == comment.render(report, language)
        assert summary.render(back, language) == summary.render(report, language)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    if isinstance(value, list):
        for number, inner in enumerate(value[:2]):
            yield from places(inner, (*path, number))


WRITTEN = through_json(SAMPLES["three"])
WRITTEN_TEXT = json.dumps(WRITTEN)
PLACES = [path for path in places(WRITTEN) if path and path[0] != "translations"]
WRONG: st.SearchStrategy[object] = st.sampled_from(
    [None, True, -1, 2**60, 1.5, float("nan"), "x" * 3_000_000, "x", [], [[]], {}, {"a": 1}, ["a"]]
)


@settings(QUICK, max_examples=100)
@given(st.sampled_from(PLACES), WRONG)
def test_a_wrong_value_anywhere_is_refused_or_harmless_and_never_a_crash(path: tuple[Any, ...], wrong: object) -> None:
    data = json.loads(WRITTEN_TEXT)
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = wrong
    try:
        read = load(data)
    except InputError as error:
        said = str(error)
    else:
        comment.render(read, Language.ENGLISH)
        return
    assert re.fullmatch(r"report\.json: [^\n]{1,280}", said)


@pytest.mark.parametrize("data", [None, [], "x", 1, {}, {"schema": "1"}, {"schema": "hullcheck/report/2"}])
def test_another_file_is_refused(data: object) -> None:
    with pytest.raises(InputError, match=r"report\.json"):
        load(data)


def test_a_report_of_another_version_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="'hullcheck/report/2', and only 'hullcheck/report/1' is read"):
        load(WRITTEN | {"schema": "hullcheck/report/2"})


def test_the_place_of_what_is_wrong_is_named() -> None:
    data = deepcopy(WRITTEN)
    data["targets"][1]["head"]["size_bytes"] = "big"
    with pytest.raises(InputError, match=r"targets\[1\]\.head\.size_bytes: Expected `int`"):
        load(data)


def test_no_address_of_a_stranger_is_taken() -> None:
    data = deepcopy(WRITTEN)
    for target in data["targets"]:
        for found in (*target["vulnerabilities"]["new"], *target["findings"]["new"]):
            found["url"] = "https://evil.example/?https://avd.aquasec.com/"
    assert "evil.example" not in comment.render(load(data), Language.ENGLISH)


def test_half_a_character_can_still_be_written() -> None:
    data = deepcopy(WRITTEN)
    data["targets"][0]["findings"]["new"][0]["message"] = json.loads('"\\ud800"')
    comment.render(load(data), Language.ENGLISH).encode("utf-8")


def test_too_many_of_anything_are_refused() -> None:
    data = deepcopy(WRITTEN)
    data["targets"] = [{}] * 1_001
    with pytest.raises(InputError, match="targets: Expected `array` of length <= 1000"):
        load(data)
    data = deepcopy(WRITTEN)
    data["targets"][0]["dockerfile_text"] = EVIL * 10_000
    with pytest.raises(InputError, match="dockerfile_text: Expected `str` of length <= 1000000"):
        load(data)


def test_a_report_of_a_version_that_had_fewer_members_is_read() -> None:
    """Members that were added have defaults; one from the start must be there."""
    data = deepcopy(WRITTEN)
    for target in data["targets"]:
        del target["rewrite"]["candidates"]
    with pytest.raises(InputError, match=r"targets\[0\]\.rewrite: Object missing required field `candidates`"):
        load(data)


def test_members_of_a_later_version_are_passed_over() -> None:
    assert load(WRITTEN | {"later": {"a": [1]}}) == load(WRITTEN)


def test_nothing_of_the_file_is_quoted() -> None:
    with pytest.raises(InputError) as raised:
        load(WRITTEN | {"verdict": {"state": "::error::evil", "reasons": []}})
    assert str(raised.value) == "report.json: verdict.state: none of the words that are known here"


def test_what_is_measured_of_an_image_is_all_there_or_not_at_all() -> None:
    data = deepcopy(WRITTEN)
    del data["targets"][0]["head"]["platform"]
    with pytest.raises(InputError, match="ImageFacts has no platform"):
        load(data)


def test_a_text_that_is_too_long_is_shortened_and_read_back() -> None:
    report = SAMPLES["three"]
    long = replace(report, policy_source="x" * (STRING_LIMIT + 1))
    read = load(through_json(long))
    assert read.policy_source == "x" * (STRING_LIMIT - 1) + "…"
    assert replace(read, policy_source=report.policy_source) == load(through_json(report))


def unlimited(kind: Any, place: str) -> Iterator[str]:
    """The places of a type of msgspec's that can hold any number of letters, items or any number at all."""
    found = kind.__class__.__name__
    if found == "StrType" and kind.max_length is None:
        yield place
    if found in ("IntType", "FloatType") and (kind.ge is None or kind.le is None):
        yield place
    if found in ("VarTupleType", "ListType", "DictType") and kind.max_length is None:
        yield place
    if found in ("AnyType", "RawType", "BytesType"):
        yield place
    if found == "StructType":
        for field in kind.fields:
            yield from unlimited(field.type, f"{place}.{field.name}")
    for name in ("item_type", "key_type", "value_type", "type"):
        if isinstance(inner := getattr(kind, name, None), msgspec.inspect.Type):
            yield from unlimited(inner, f"{place}[]")
    for inner in getattr(kind, "types", ()):
        yield from unlimited(inner, place)


def test_every_member_has_a_limit() -> None:
    """The report comes from a run that built a stranger's code."""
    assert list(unlimited(msgspec.inspect.type_info(structs.Report), "")) == []
