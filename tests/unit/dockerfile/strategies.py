"""Dockerfiles that nobody writes, unless to find out what a reader makes of them."""

from __future__ import annotations

from hypothesis import strategies as st

KEYWORDS = (
    *("FROM", "RUN", "CMD", "ENTRYPOINT", "SHELL", "COPY", "ADD", "VOLUME", "ENV", "LABEL", "ARG", "EXPOSE", "USER"),
    *("WORKDIR", "STOPSIGNAL", "MAINTAINER", "HEALTHCHECK", "ONBUILD", "run", "Copy", "NOPE", "from", "oNbUiLd"),
)
FLAGS = (
    *(
        "--from=a",
        "--chown=1:1",
        "--mount=type=cache,target=/x",
        "--interval=5s",
        "--",
        "--x",
        "--a=b\\ c",
        '--a="b c"',
    ),
    *("--a='b", '--a="b\\"c" d', "--é=ü", "--a=`b", "-x", "---", "--a=\\", "--a\\", "--from=a--chown=b"),
)
WORDS = (
    *("a", "b=c", "=", "==", "b=", "=c", "a=b=c", '"q w"', "'q w'", '"', "'", "\\", "`", "\\\\", '\\"', "\\'", "``"),
    *("$V", "${V}", "${V:-w}", "${V", "$", "#", "#x", "é", "\u00a0", "\u2028", "\u3000", "\u200b", "\x85", "\v", "\f"),
    *("NONE", "AS", "as", "none", "K\u212a", "\u0130", "\x1c", "\ufeff", "--late", "a\\ b", 'a"b c"d', "😀"),
)
JSON = (
    *(
        '["a"]',
        '["a", "b"]',
        '["a",]',
        '[ "a" ]',
        '["a" "b"]',
        '["a", 1]',
        "[]",
        "[",
        "]",
        '["a"',
        "['a']",
        "{}",
        "null",
    ),
    *(
        '["\\u0061"]',
        '["\\ud800"]',
        '["a"] x',
        '[["a"]]',
        '["\t"]',
        '["a\\/b"]',
        '["\\x"]',
        "[ ]",
        '["a",null]',
        "[1e400]",
    ),
    *('["é"]', '["a"]\v', '["a", {"b": ["c"]}]'),
)
HEREDOCS = (
    *("<<EOF", "<<-EOF", '<<"EOF"', "<<'EOF'", "3<<EOF", "<<EOF x", "<< EOF", "<<-  EOF", "<<E\\OF", "<<", "<<<EOF"),
    *(
        "<<EOF <<B",
        "x<<EOF",
        "<<EOF>y",
        "<<$V",
        '<<"E F"',
        "<<-'B'",
        '<<EO"F"',
        "99999999999999999999999<<B",
        "<<\\EOF",
    ),
)
BODIES = (
    *("EOF", "\tEOF", " EOF", "EOF ", "B", "\tB", "E F", "x", "\tx", "# no comment", "", "FROM z", "RUN a \\", "$V"),
)
COMMENTS = (
    *("# c", "  # c", "\t#", "#", "# escape=`", "# escape=\\", "#syntax=x", "# syntax = y", "# check=skip=all"),
    *("# escape=x", "#  Escape = `", "# unknown=1", "", " ", "\t", "\u00a0# c", "\u2003", "# a \\", "\v"),
)
ENDS = ("\n", "\r\n", "\\\n", "\\ \t\n", "`\n", "\\\r\n", "\\\\\n", "` \n", "\r", "")

_piece = st.sampled_from((*WORDS, *WORDS, *JSON, *HEREDOCS)) | st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=3
)
_space = st.sampled_from((" ", " ", " ", "  ", "\t", "", "\v", "\u2003", "\u00a0"))
_line_end = st.sampled_from((*["\n"] * 12, *ENDS))


@st.composite
def instructions(draw: st.DrawFn) -> str:
    """One instruction with its flags and arguments, perhaps over several lines, perhaps with bodies after it."""
    parts = [draw(st.sampled_from(("", "", "", " ", "\t", "\u2003")))]
    for _ in range(draw(st.sampled_from((0, 0, 0, 0, 0, 1, 2)))):
        parts += ["ONBUILD", draw(_space) or " "]
    parts.append(draw(st.sampled_from(KEYWORDS)))
    for flag in draw(st.lists(st.sampled_from(FLAGS), max_size=2)):
        parts += [draw(_space), flag]
    for piece in draw(st.lists(_piece, max_size=4)):
        parts += [draw(_space), piece]
        if draw(st.integers(0, 5)) == 0:
            parts.append(draw(st.sampled_from(ENDS)))
            parts += [line + draw(_line_end) for line in draw(st.lists(st.sampled_from(COMMENTS), max_size=2))]
    parts.append(draw(_line_end))
    if "<<" in "".join(parts):
        parts += [line + draw(_line_end) for line in draw(st.lists(st.sampled_from(BODIES), max_size=5))]
        parts += draw(st.sampled_from(([], ["EOF\n"], ["EOF\n", "B\n"], ["B\n"])))
    return "".join(parts)


@st.composite
def dockerfiles(draw: st.DrawFn) -> str:
    """A whole file."""
    top = draw(st.lists(st.sampled_from(COMMENTS), max_size=3))
    blocks = draw(st.lists(instructions() | st.sampled_from(COMMENTS).map(lambda line: line + "\n"), max_size=6))
    mark = draw(st.sampled_from(("", "", "", "", "\ufeff")))
    return mark + "".join(line + draw(st.sampled_from(("\n", "\n", "\r\n"))) for line in top) + "".join(blocks)
