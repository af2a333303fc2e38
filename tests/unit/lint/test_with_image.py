"""What the built image adds to what was found in the text."""

from dataclasses import replace

from bot.dockerfile.syntax import parse
from bot.lint.hadolint import HadolintConfig
from bot.lint.linting import image_findings, with_image
from bot.model.findings import Confidence, Finding, Level, Linter
from bot.model.images import ImageFacts, WastedFile
from bot.text import verbatim
from tests.unit.lint.cases import facts

TEXT = "FROM ghcr.io/acme/base:1\nCOPY . /app\nRUN chown -R app /app\nRUN make\nRUN make clean\nCMD node x\n"
DOCKERFILE = parse(TEXT)
CARRIED = WastedFile("app/x", 45_000_000, 2, 3, False)
DELETED = WastedFile("obj/x", 30_000_000, 4, 5, True)


def text_findings(text: str = TEXT) -> tuple[Finding, ...]:
    return image_findings(parse(text), None, None)


def rules(found: tuple[Finding, ...]) -> list[str]:
    return [one.rule for one in found]


def seen(image: ImageFacts | None, policy: HadolintConfig | None = None, text: str = TEXT) -> tuple[Finding, ...]:
    return with_image(text_findings(text), parse(text), None, image, policy=policy)


def test_without_an_image_nothing_changes() -> None:
    assert seen(None) == text_findings()


def test_what_was_a_guess_becomes_a_figure() -> None:
    (found,) = (one for one in seen(facts(wasted=[CARRIED])) if one.rule == "HC002")
    assert "45.0 MB" in found.message.english
    assert (found.level, found.confidence) == (Level.WARNING, Confidence.CERTAIN)


def test_what_the_image_disproves_is_left_out() -> None:
    assert "HC002" in rules(text_findings()) and "HC004" in rules(text_findings())
    assert rules(seen(facts(user="app"))) == ["HC006"]


def test_what_only_the_image_shows_is_added() -> None:
    assert [one.line for one in seen(facts(wasted=[DELETED])) if one.rule == "HC002"] == [5]


def test_what_others_found_stays() -> None:
    other = Finding("DL3008", Level.STYLE, 4, verbatim("x"), verbatim("x"), verbatim("x"), Linter.HADOLINT)
    assert other in with_image((*text_findings(), other), DOCKERFILE, None, facts())


def test_aliases_stay_with_it() -> None:
    before = tuple(replace(one, also=("DL3025",)) if one.rule == "HC006" else one for one in text_findings())
    (found,) = (one for one in with_image(before, DOCKERFILE, None, facts()) if one.rule == "HC006")
    assert found.also == ("DL3025",)


def test_an_edit_that_the_image_forbids_is_taken_back() -> None:
    (free,) = (one for one in seen(facts()) if one.rule == "HC006")
    (bound,) = (one for one in seen(facts(entrypoint=["/init"])) if one.rule == "HC006")
    assert free.edit is not None
    assert bound.edit is None


def test_what_was_ignored_or_waived_stays_away() -> None:
    image = facts(wasted=[CARRIED, DELETED])
    assert "HC002" not in rules(seen(image, HadolintConfig(ignored=frozenset({"HC002"}))))
    waived = TEXT.replace("RUN make clean", "# hullcheck ignore=HC002 known\nRUN make clean")
    found = seen(facts(wasted=[replace(DELETED, hidden_line=6)]), text=waived)
    assert "HC002" not in rules(found)
    left_out = tuple(one for one in text_findings() if one.rule != "HC004")
    assert "HC004" not in rules(with_image(left_out, DOCKERFILE, None, facts()))


def test_a_configured_level_holds() -> None:
    found = seen(facts(wasted=[CARRIED]), HadolintConfig(levels={"HC002": Level.STYLE}))
    assert {one.level for one in found if one.rule == "HC002"} == {Level.STYLE}


def test_a_stage_that_is_not_there_changes_nothing() -> None:
    assert with_image(text_findings(), DOCKERFILE, "nope", facts()) == text_findings()
