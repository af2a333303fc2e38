"""What all sections write with: one report in one language, in which no stranger's text comes to life."""

from __future__ import annotations

import re
from urllib.parse import quote

from bot.messages import report as messages
from bot.model.comparisons import Comparison
from bot.model.images import Origin
from bot.model.reports import Links, Report
from bot.report import markdown as md
from bot.report import phrases
from bot.text import Language, Template, Text

CELL = 80  # characters of a name in a table
_JOINED = "\N{NO-BREAK SPACE}"


class Writer:
    """Writes phrases, places and sizes of one report as Markdown."""

    def __init__(self, report: Report, language: Language) -> None:
        self.report = report
        self.language = language
        self.single = len(report.targets) == 1
        self.references = md.References()

    def say(self, text: Text) -> str:
        """Return a phrase of which nothing can come to life."""
        return md.prose(text.render(self.language))

    def brief(self, text: Text) -> str:
        """Return a phrase that stays short, for what is never left out."""
        return md.prose(text.render(self.language), 240)

    def label(self, text: Text) -> str:
        """Return a phrase for the title of a fold, where Markdown is not read."""
        return md.html_text(text.render(self.language), 300)

    def heads(self, *templates: Template) -> list[str]:
        """Return the head of a table."""
        return [template().render(self.language) for template in templates]

    def place(self, comparison: Comparison, line: int) -> str:
        """A line of the Dockerfile, linked where there is something to link to."""
        label = messages.LINE(line=line).render(self.language)
        return self.references.link(label, line_url(self.report.links, comparison.target.dockerfile, line))

    def where(self, comparison: Comparison, line: int | None, origin: Origin) -> str:
        """Where something comes from: a line, or the base image."""
        if line is not None:
            return self.place(comparison, line)
        return self.say(messages.BASE_IMAGE()) if origin is Origin.BASE_IMAGE else "—"

    def size(self, count: int) -> str:
        """A number of bytes."""
        return unbroken(self.say(phrases.size(count)))

    def delta(self, count: int) -> str:
        """A change of size, with its sign."""
        return unbroken(self.say(phrases.delta(count)))

    def more(self, count: int) -> str:
        """The line under a table that was cut."""
        return f"\n\n{self.say(messages.MORE_ROWS(count=count))}" if count > 0 else ""

    def sentence(self, text: Text) -> str:
        """A phrase as a whole sentence."""
        words = text.render(self.language).strip()
        return md.prose(words if words.endswith((".", "!", "?", "…", ":")) or not words else f"{words}.")


def line_url(links: Links, path: str, line: int) -> str:
    """Return the address of a line at head, empty outside GitHub and for a path that would lead elsewhere."""
    if not links.blob or {"", ".", ".."} & set(path.split("/")):
        return ""
    return f"{links.blob}/{quote(path, errors='replace')}#L{line}"


def unbroken(shown: str) -> str:
    """Keep a number and its unit on one line."""
    return re.sub(r"(?<=\d) (?=(?:[kMG]?B|s)\b)", _JOINED, shown)
