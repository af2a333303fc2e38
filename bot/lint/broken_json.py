"""What was meant by an exec form that is no JSON, where that can be told. Pure."""

from __future__ import annotations

import re

from bot.lint.line_edits import SHELL_WORDS

# A shell's own test: a space behind the bracket, and an operator in it.
_TEST = re.compile(r"\[\[?\s[^\]]*(?:\s|^)(?:-[a-zA-Z]{1,2}|=|==|!=|=~|!|<|>)\s")
_LIKE_ARRAY = re.compile(r"\[\s*(?:[\"'\u2018-\u201f]|[\w./-]+\s*,)")
_LIKE_ITEMS = re.compile(r"(?:\"[^\"]*\"|'[^']*')\s*,")  # the brackets are forgotten: no program's name ends in a comma
_ITEM = re.compile(
    r"\s*(?:\"([^\"]*)\"|'([^']*)'|[\u201c\u201d]([^\"\u201c\u201d]*)[\u201c\u201d]"
    r"|[\u2018\u2019]([^'\u2018\u2019]*)[\u2018\u2019]|([\w./:=@%+-]+)(?=\s*[,\]]))(\s*,|\s+(?=\S)|\s*(?=\])|\s*\Z)"
)
_END = re.compile(r"\s*\]\s*[;,.]?\s*(?:#.*)?\Z")
_SHELL = re.compile(r"(?:/(?:usr/)?bin/)?(?:ba|da|a|z|k)?sh\Z")
_OPERATOR = re.compile(r"&&|\|\|?|[;&]|\d*[<>].*")
_MOST_WORDS = 100


def words_meant(text: str) -> tuple[str, ...] | None:
    """Return the words of what was meant to be a JSON array and is not; None for a command, as `[ -f x ]` is one.

    The words are empty where they cannot be told, or where a program would not take them as they were meant.
    """
    text = text.strip()
    if text.startswith("["):
        if _TEST.match(text):
            return None
        words = _items(text[1:], closed=True)
        if words:
            return words if _is_command(words) else ()
        return () if _LIKE_ARRAY.match(text) else None
    if not _LIKE_ITEMS.match(text):
        return None
    words = _items(text, closed=False)
    return words if _is_command(words) else ()


def _items(text: str, *, closed: bool) -> tuple[str, ...]:
    """Return the items of an array, empty if something else stands between them or behind."""
    words: list[str] = []
    at, comma = 0, False
    while len(words) < _MOST_WORDS and (match := _ITEM.match(text, at)):
        word = next(one for one in match.groups()[:5] if one is not None)
        before, comma = comma, match[6].strip() == ","
        apart = (before or not words) and (comma or not match[6])
        # Without commas on both sides, a blank at an end, or a word without quotes, tells of a quote inside of a quote.
        if "\\" in word or ((word != word.strip() or match[5] is not None) and not apart):
            return ()
        words.append(word)
        at = match.end()
    ended = _END.match(text, at) if closed else None
    at_end = not text[at:].strip() and not comma  # the bracket, or both, forgotten
    return tuple(words) if words and (ended or at_end) else ()


def _is_command(words: tuple[str, ...]) -> bool:
    """Whether the words start a program, and no shell is needed to read them."""
    if not words or not words[0] or re.search(r"\s", words[0]) or words[0] in SHELL_WORDS:
        return False
    if _SHELL.match(words[0]) and any(re.fullmatch(r"-\w*c", word) for word in words[1:-1]):
        return True
    return not any("$" in word or "`" in word or _OPERATOR.fullmatch(word) for word in words)
