"""One image as the comment shows it: why its build fails, why it grew, its layers, packages and wasted files."""

from __future__ import annotations

from collections.abc import Iterable

from bot.messages import report as messages
from bot.model.comparisons import Comparison, LayerChange
from bot.model.images import BuildState, Layer, Origin
from bot.report import costs, phrases
from bot.report import markdown as md
from bot.report.sections.writer import Writer
from bot.text import Size

_TOP_LAYERS = 3
_OUTPUT_LINES = 15


def broken_build(writer: Writer, comparison: Comparison) -> str:
    """Where the build of head breaks, with the end of its output."""
    image, failure = comparison.head, comparison.head.failure
    if image.state is not BuildState.FAILED or not image.blame_pull_request:
        return ""
    title = writer.say(messages.BREAKS())
    if failure is not None and failure.line is not None:
        place = messages.BREAKS_AT(place="\0").render(writer.language)
        title = place.replace("\0", writer.place(comparison, failure.line))
    instruction = md.code(failure.instruction, 120) if failure is not None else ""
    parts = [f"**{title}**" + (f": {instruction}" if instruction else "")]
    if image.reason is not None and (failure is None or failure.line is None):
        parts[0] += f": {writer.say(image.reason)}"
    if failure is not None and any(line.strip() for line in failure.output):
        output = "\n".join(line[:300] for line in failure.output[-_OUTPUT_LINES:])
        parts += [writer.say(messages.LAST_OUTPUT()), md.fence(output, "text")]
    return "\n\n".join(parts)


def growth(writer: Writer, comparison: Comparison) -> str:
    """Why the image grew or shrank; for one without a base, what it is made of."""
    head = comparison.head.facts
    if head is None:
        return ""
    if comparison.base.facts is None:
        title = messages.LARGEST(size=Size(head.size_bytes))
        items = _largest(writer, comparison, head.layers)
    elif not comparison.size_delta or abs(comparison.size_delta) * 1000 < head.size_bytes:
        return ""
    else:
        title = messages.WHY_GREW() if comparison.size_delta > 0 else messages.WHY_SHRANK()
        items = _changes(writer, comparison)
    wasted = phrases.describe_wasted(comparison)
    items += [writer.say(wasted)] if wasted else []
    return f"**{writer.say(title)}**\n\n" + "\n".join(f"- {item}" for item in items) if items else ""


def _changes(writer: Writer, comparison: Comparison) -> list[str]:
    own = [one for one in comparison.layers if one.origin is not Origin.BASE_IMAGE]
    base = sum(one.delta_bytes for one in comparison.layers if one.origin is Origin.BASE_IMAGE)
    items = [_change(writer, comparison, one) for one in own[:_TOP_LAYERS]]
    rest = own[_TOP_LAYERS:]
    others = sum(one.delta_bytes for one in rest)
    if abs(others) * 100 >= abs(comparison.size_delta or 0):
        items.append(f"**{writer.delta(others)}** {writer.say(messages.SMALLER_CHANGES(count=len(rest)))}")
    if base:
        items.append(f"**{writer.delta(base)}** {writer.say(messages.OF_BASE_IMAGE())}")
    return items


def _change(writer: Writer, comparison: Comparison, change: LayerChange) -> str:
    place = writer.say(messages.GONE()) if change.line is None else writer.place(comparison, change.line)
    return f"**{writer.delta(change.delta_bytes)}** {place} {md.code(change.instruction, 100)}"


def _largest(writer: Writer, comparison: Comparison, layers: Iterable[Layer]) -> list[str]:
    own = sorted((one for one in layers if one.origin is not Origin.BASE_IMAGE), key=lambda one: -one.size_bytes)
    items = [
        f"**{writer.size(one.size_bytes)}** {writer.where(comparison, one.line, one.origin)} "
        f"{md.code(one.instruction, 100)}"
        for one in own[:_TOP_LAYERS]
        if one.size_bytes
    ]
    rest = sum(one.size_bytes for one in own[_TOP_LAYERS:])
    if rest:
        count = len(own) - _TOP_LAYERS
        items.append(f"**{writer.size(rest)}** {writer.say(messages.OTHER_LAYERS(count=count))}")
    base = phrases.base_image_bytes(comparison)
    return items + ([f"**{writer.size(base)}** {writer.say(messages.OF_BASE_IMAGE())}"] if base else [])


def packages(writer: Writer, comparison: Comparison, limit: int) -> str:
    """The packages that came, went or changed version."""
    changes = comparison.packages
    head = writer.heads(messages.PACKAGE, messages.WAS, messages.IS, messages.FROM)
    tool = writer.say(messages.BUILD_TOOL())
    rows = [
        [
            md.code(one.name, 60, cell=True) + (f" ({tool})" if one.build_tool and one.after else ""),
            md.code(one.before, 40, cell=True) or "—",
            md.code(one.after, 40, cell=True) or "—",
            writer.place(comparison, one.line) if one.line is not None else "—",
        ]
        for one in changes[:limit]
    ]
    return md.table(head, rows) + writer.more(len(changes) - limit)


def layers(writer: Writer, comparison: Comparison, *, bars: bool = False) -> str:
    """All layers of head in their order, with bars of text where there is room."""
    facts = comparison.head.facts
    assert facts is not None
    largest = max((one.size_bytes for one in facts.layers), default=0) or 1
    head = writer.heads(messages.FROM, messages.BYTES, *([messages.SHARE] if bars else []), messages.INSTRUCTION)
    rows = [
        [
            writer.where(comparison, one.line, one.origin),
            writer.size(one.size_bytes),
            *([_bar(one.size_bytes, largest)] if bars else []),
            md.code(one.instruction, 300 if bars else 120, cell=True),
        ]
        for one in facts.layers[:200]
    ]
    table = md.table(head, rows, right=[1]) + writer.more(len(facts.layers) - 200)
    told = [messages.PULL_SIZE(size=Size(facts.pull_size_bytes)), *filter(None, [costs.describe_fetched(comparison)])]
    return "\n\n".join([table, *(writer.say(text) for text in told)])


def wasted_files(writer: Writer, comparison: Comparison, limit: int) -> str:
    """The files that a later layer overwrites or deletes, the largest first."""
    facts = comparison.head.facts
    assert facts is not None
    head = writer.heads(messages.FILE, messages.BYTES, messages.ADDED_BY, messages.HIDDEN_BY)
    rows = [
        [
            md.code(one.shown, 120, cell=True),
            writer.size(one.size_bytes),
            writer.where(comparison, one.added_line, one.origin),
            f"{writer.where(comparison, one.hidden_line, Origin.UNKNOWN)}, "
            f"{writer.say(messages.DELETED() if one.deleted else messages.OVERWRITTEN())}",
        ]
        for one in facts.wasted_files[:limit]
    ]
    return md.table(head, rows, right=[1]) + writer.more(len(facts.wasted_files) - limit)


def _bar(part: int, whole: int) -> str:
    return "▇" * max(1 if part else 0, round(20 * part / whole))
