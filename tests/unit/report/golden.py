"""Golden files: every output of some reports, on disk, so that a person can read what people will see.

`make golden` writes them anew; read the difference before you commit it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.report import badge, comment, html, junit, metrics, sarif, summary
from bot.report.wire import dump
from bot.text import Language
from tests.unit.report.samples import SAMPLES

FOLDER = Path(__file__).parents[2] / "golden"
SUMMARIES = ("three", "hostile")
PAGES = ("draft", "hostile")
JSON = ("grown", "broken-build", "draft")
PORTUGUESE = ("workshop", "states", "costly")


def files() -> Iterator[tuple[str, str]]:
    """Return every golden file's name and what it has to hold."""
    for name, report in SAMPLES.items():
        yield f"comment/{name}.md", comment.render(report, Language.ENGLISH)
    for name in SUMMARIES:
        yield f"summary/{name}.md", summary.render(SAMPLES[name], Language.ENGLISH)
    for name in PAGES:
        yield f"html/{name}.html", html.render(SAMPLES[name], Language.ENGLISH)
    yield "html/grown.pt-BR.html", html.render(SAMPLES["grown"], Language.PORTUGUESE)
    yield "sarif/workshop.sarif", sarif.files(SAMPLES["workshop"], Language.ENGLISH)["results.sarif"]
    yield "badge/workshop.svg", badge.svg(SAMPLES["workshop"], Language.ENGLISH)
    yield "junit/three.xml", junit.render(SAMPLES["three"], Language.ENGLISH)
    yield "metrics/three.prom", metrics.openmetrics(SAMPLES["three"], Language.ENGLISH)
    yield "metrics/three.jsonl", metrics.json_line(SAMPLES["three"], Language.ENGLISH)
    for name in JSON:
        yield f"json/{name}.json", json.dumps(dump(SAMPLES[name]), indent=2, ensure_ascii=False) + "\n"
    for name in PORTUGUESE:
        yield f"comment/{name}.pt-BR.md", comment.render(SAMPLES[name], Language.PORTUGUESE)


def main() -> None:
    """Write the files and remove those that nothing makes any more."""
    made = dict(files())
    for path in [one for one in FOLDER.rglob("*") if one.is_file()]:
        if str(path.relative_to(FOLDER)) not in made:
            path.unlink()
    for name, text in made.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    sys.stdout.write(f"{len(made)} files in {FOLDER}\n")


if __name__ == "__main__":
    main()
