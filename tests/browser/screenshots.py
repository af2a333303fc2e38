"""Pictures of what people see, to be looked at: `make screenshots` writes them to build/screenshots.

The comment stands in a page that looks like GitHub's (light, dark, 400 px, Portuguese); report.html is the page itself,
and the terminal is what rich would print. How many pages report.html prints is said as well.
"""

from __future__ import annotations

import base64
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from rich.console import Console
from rich.terminal_theme import MONOKAI

from bot.model.reports import Report
from bot.report import comment, html, terminal
from bot.text import Language
from tests.browser.chromium import Page, chromium
from tests.unit.report.samples import SAMPLES

FOLDER = Path(__file__).parents[2] / "build/screenshots"
_WIDE, _NARROW = 1012, 400  # of GitHub's conversation on a desk, and of a telephone
_TALLEST = 6_000
_ALERT = re.compile(r"<blockquote>\s*<p>\[!(\w+)\]\s*")
_STYLE = """
:root { --fg: #1f2328; --bg: #fff; --line: #d1d9e0; --soft: #f6f8fa; --link: #0969da; --muted: #59636e;
  --caution: #cf222e; --warning: #9a6700; --code: rgba(129,139,152,.12) }
.dark { --fg: #f0f6fc; --bg: #0d1117; --line: #3d444d; --soft: #151b23; --link: #4493f8; --muted: #9198a1;
  --caution: #f85149; --warning: #d29922; --code: rgba(101,108,118,.2) }
html, body { background: var(--bg); color: var(--fg); margin: 0 }
main { font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; padding: 16px;
  border: 1px solid var(--line); border-radius: 6px; margin: 12px; overflow-wrap: break-word }
h3 { font-size: 1.25em; margin: 0 0 16px; font-weight: 600 }
p, ul, blockquote, table, pre, details { margin: 0 0 16px }
ul { padding-left: 2em } a { color: var(--link); text-decoration: none }
table { border-collapse: collapse; display: block; max-width: 100%; width: max-content; overflow: auto }
th, td { border: 1px solid var(--line); padding: 6px 13px; text-align: left } th { font-weight: 600 }
tr:nth-child(2n) { background: var(--soft) }
code { font: 85%/1.4 ui-monospace, "Liberation Mono", monospace; background: var(--code); border-radius: 6px;
  padding: .2em .4em } pre { background: var(--soft); border-radius: 6px; padding: 16px; overflow: auto }
pre code { background: none; padding: 0 } sub { font-size: 75%; color: var(--muted); line-height: 1.6 }
blockquote { border-left: .25em solid var(--line); padding: 0 1em }
.alert { border-left: .25em solid var(--mark) } .alert b.kind { color: var(--mark); display: block }
.caution { --mark: var(--caution) } .warning { --mark: var(--warning) }
"""


def page_of(markdown: str, *, dark: bool = False) -> str:
    """Return a comment as a page that looks like GitHub's."""
    made = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    made = _ALERT.sub(
        lambda found: f'<blockquote class="alert {found[1].lower()}"><p><b class="kind">{found[1].title()}</b>', made
    )
    style = f"<style>{_STYLE}</style>"
    kind = ' class="dark"' if dark else ""
    return f'<!doctype html><html{kind}><meta charset="utf-8">{style}<main>{made}</main></html>'


def screen_of(report: Report, language: Language) -> str:
    """Return what a terminal of 80 columns shows, as a page."""
    where = Console(file=io.StringIO(), width=80, record=True, force_terminal=True, highlight=False, markup=False)
    where.print(terminal.screen(report, language))
    return where.export_html(
        theme=MONOKAI, inline_styles=True, code_format="<body style='background:#111;color:#ddd'><pre>{code}</pre>"
    )


def pages() -> Iterator[tuple[str, str, int]]:
    """Return name, page and width of each picture."""
    for name in ("workshop", "three", "better", "behaviour", "states", "update", "no-engine"):
        shown = comment.render(SAMPLES[name], Language.ENGLISH)
        yield f"comment-{name}", page_of(shown), _WIDE
    shown = comment.render(SAMPLES["workshop"], Language.ENGLISH)
    yield "comment-workshop-dark", page_of(shown, dark=True), _WIDE
    yield "comment-workshop-400", page_of(shown), _NARROW
    for name in ("three", "thirty"):
        yield f"comment-{name}-400", page_of(comment.render(SAMPLES[name], Language.ENGLISH)), _NARROW
    yield "comment-states-pt-BR-400", page_of(comment.render(SAMPLES["states"], Language.PORTUGUESE)), _NARROW
    yield "comment-workshop-pt-BR", page_of(comment.render(SAMPLES["workshop"], Language.PORTUGUESE)), _WIDE
    for name in ("workshop", "thirty"):
        yield f"report-{name}", html.render(SAMPLES[name], Language.ENGLISH), 1280
    yield "report-workshop-400", html.render(SAMPLES["workshop"], Language.ENGLISH), _NARROW
    for name in ("workshop", "three"):
        yield f"terminal-{name}", screen_of(SAMPLES[name], Language.ENGLISH), 760
    yield "terminal-workshop-pt-BR", screen_of(SAMPLES["workshop"], Language.PORTUGUESE), 760


def photograph(page: Page, text: str, width: int, folder: Path) -> bytes:
    """Return the whole page as a PNG."""
    page.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    page.open(text, folder)
    height = min(int(page.run("document.documentElement.scrollHeight")), _TALLEST)
    page.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
    return base64.b64decode(page.call("Page.captureScreenshot", format="png")["data"])


def printed(page: Page) -> int:
    """Return how many pages the page prints on A4."""
    pdf = base64.b64decode(page.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"])
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def main() -> None:
    """Write the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    browser = subprocess.run(
        [str(Path(__file__).with_name("ensure-browser"))], capture_output=True, text=True, check=True
    ).stdout.strip()
    with tempfile.TemporaryDirectory() as scratch, chromium(browser) as running:
        for name, text, width in pages():
            page = Page(running)
            (FOLDER / f"{name}.png").write_bytes(photograph(page, text, width, Path(scratch)))
            more = f", {printed(page)} printed pages" if name.startswith("report") else ""
            sys.stdout.write(f"{FOLDER / name}.png{more}\n")


if __name__ == "__main__":
    main()
