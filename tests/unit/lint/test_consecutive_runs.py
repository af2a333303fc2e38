import pytest

from tests.unit.lint.cases import Cases

HC010 = Cases("HC010")


@pytest.mark.parametrize(
    "text",
    [
        "RUN apt-get install -y a\nRUN apt-get install -y b",
        "RUN apk add --no-cache a\nRUN apk add --no-cache b\nRUN apk add --no-cache c",
        "RUN pip install a\n\n# another\nRUN pip install b",
        "RUN mkdir /a\nRUN chown x /a",
        "RUN npm install -g a && npm cache clean --force\nRUN npm install -g b",
    ],
)
def test_catches_once(text: str) -> None:
    HC010.catches(f"FROM a:1\n{text}")


@pytest.mark.parametrize(
    "text",
    [
        "RUN apt-get install -y a\nRUN pip install b",
        "RUN apt-get install -y a\nCOPY x /x\nRUN apt-get install -y b",
        "RUN apt-get install -y a && make\nRUN apt-get install -y b",  # not one nature
        "RUN make\nRUN make install",
        "RUN --mount=type=cache,target=/x pip install a\nRUN pip install b",
        "RUN apt-get update\nRUN apt-get install -y a",  # HC011
        "RUN mkdir $(cat x)\nRUN mkdir b",
        "RUN mkdir a\nRUN rm -rf /var/lib/apt/lists/*",  # HC001
    ],
)
def test_passes(text: str) -> None:
    HC010.passes(f"FROM a:1\n{text}")


def test_passes_a_stage_that_is_not_shipped() -> None:
    HC010.passes("FROM a:1 AS b\nRUN pip install a\nRUN pip install b\nFROM a:1\nCOPY --from=b /x /x")


def test_mends() -> None:
    HC010.mends(
        "FROM a:1\nRUN mkdir a\nRUN chown x a && chmod 1 a\nRUN touch a/b",
        "FROM a:1\nRUN mkdir a \\\n    && chown x a && chmod 1 a \\\n    && touch a/b",
    )
    HC010.mends(
        "# escape=`\nFROM a:1\nRUN pip install `\n  a\nRUN pip install b",
        "# escape=`\nFROM a:1\nRUN pip install `\n  a `\n    && pip install b",
    )


@pytest.mark.parametrize(
    "text",
    [
        "RUN mkdir a\n\nRUN mkdir b",  # what stands between would be lost
        "RUN mkdir a # why\nRUN mkdir b",
        "RUN mkdir a\nRUN mkdir b || touch c",  # it would run if mkdir a failed
        "RUN mkdir a\nRUN mkdir b; mkdir c",
        "RUN set -x && pip install a\nRUN pip install b",  # it would go on
        "RUN mkdir a;\nRUN mkdir b",
        'RUN ["mkdir", "a"]\nRUN ["mkdir", "b"]',
        "RUN <<EOF\nmkdir a\nEOF\nRUN mkdir b",
    ],
)
def test_leaves_what_would_mean_something_else(text: str) -> None:
    HC010.leaves(f"FROM a:1\n{text}")
