"""The tree of a layer's files on the page: nested as they are, bounded, and harmless whatever they are called."""

from __future__ import annotations

from dataclasses import replace

from bot.model.comparisons import LayerChange
from bot.model.images import LayerFile, Origin
from bot.model.reports import Report
from bot.report import html
from bot.report.layer_tree import nested, nodes
from bot.text import Language
from tests.unit.report.samples import CURL_AND_PIP, SAMPLES


def shown(report: Report) -> str:
    return html.render(report, Language.ENGLISH)


def test_files_are_nested_as_their_paths_are() -> None:
    top = nested(CURL_AND_PIP)
    assert [one.name for one in top] == ["/usr/", "/var/lib/dpkg/status"]
    assert [one.name for one in top[0].inside] == ["lib/", "share/"]
    assert [one.name for one in top[0].inside[0].inside] == ["gcc/x86_64-linux-gnu/12/", "python3/dist-packages/"]


def test_the_layer_is_that_of_the_line_as_it_is_at_head() -> None:
    comparison = SAMPLES["workshop"].targets[0].comparison
    change = next(one for one in comparison.layers if one.line == 9)
    assert nodes(comparison, change)
    assert not nodes(comparison, LayerChange(change.instruction, None, 1, 0, Origin.DOCKERFILE))
    assert not nodes(comparison, replace(change, line=8))


def test_the_page_unfolds_them_and_escapes_their_names() -> None:
    report = SAMPLES["workshop"]
    assert "<summary>What takes the room</summary>" in shown(report)
    evil = (
        LayerFile("/<script>alert(1)</script>/", 10, 2),
        LayerFile("/<script>alert(1)</script>/\u202egpj.exe", 9, 1),
    )
    target = report.targets[0]
    facts = target.comparison.head.facts
    assert facts is not None
    layers = tuple(replace(one, files=evil) if one.files else one for one in facts.layers)
    head = replace(target.comparison.head, facts=replace(facts, layers=layers))
    page = shown(replace(report, targets=(replace(target, comparison=replace(target.comparison, head=head)),)))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page
    assert "\u202e" not in page
