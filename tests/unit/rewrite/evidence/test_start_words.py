"""What the words of the entrypoint and the command name, by texts."""

from __future__ import annotations

import pytest

from bot.rewrite.evidence import start_words
from tests.unit.rewrite.writing.drafting import of_text


def text(lines: str) -> str:
    return f"FROM debian\nENV OPTS=-Xmx1g JAR=app.jar HOME_=/srv\nWORKDIR /app\n{lines}\n"


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ('ENTRYPOINT ["tini", "--", "npm", "start"]', ("npm",)),
        ('ENTRYPOINT ["/sbin/tini", "-g"]\nCMD ["node", "a.js"]', ("tini", "node")),
        ('CMD ["env", "gosu", "nginx"]', ("nginx",)),
        ('CMD ["nice"]', ("nice",)),
        ("CMD a x && /usr/bin/b", ("a", "b")),
        ("", ()),
    ],
)
def test_the_programs_that_are_started_are_those_behind_what_starts_them(lines: str, names: tuple[str, ...]) -> None:
    known = of_text(text(lines))
    assert start_words.programs(known) == names
    assert start_words.starts(known, ("other", *names[-1:])) is bool(names)
    assert not start_words.starts(known, ("other",))


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ('CMD ["java", "$OPTS", "-jar", "app.jar"]', ("/app/app.jar",)),
        ("CMD java $OPTS -jar $JAR", ("/app/app.jar",)),
        ('ENTRYPOINT ["java", "-cp", "a.jar:lib/*"]\nCMD ["$HOME_/b.jar"]', ("/app/a.jar", "/app/lib", "/srv/b.jar")),
        ('CMD ["x", "--config=/etc/x.yml", "-f", "-/y", "plain"]', ("/etc/x.yml",)),
        ('CMD ["x", "https://example.com/a.jar", "/dev/stdout", "/", "$UNKNOWN/a.jar"]', ()),
        ('CMD ["python", "a.py,b.py;c.py"]', ("/app/a.py", "/app/b.py", "/app/c.py")),
        ('CMD ["x", "/srv/a[12]/b?"]', ("/srv",)),
    ],
)
def test_the_files_that_the_words_name(lines: str, found: tuple[str, ...]) -> None:
    assert start_words.files(of_text(text(lines))) == found


def test_variables_hold_as_they_are_where_the_command_stands() -> None:
    known = of_text('FROM debian\nENV A=1\nCMD ["x", "$A"]\nENV A=2\n')
    assert start_words.command_words(known) == ("x", "1")
    entry = of_text('FROM debian\nENV A=1\nENTRYPOINT ["x", "$A"]\nENV A=2\nCMD ["$A"]\n')
    assert start_words.command_words(entry) == ("x", "1", "1")
    assert start_words.command_words(of_text("FROM debian\n")) == ()


def test_what_is_within_a_folder() -> None:
    assert start_words.within("/app", "/app") and start_words.within("/app/", "/app/x")
    assert not start_words.within("/app", "/apps") and not start_words.within("/app/x", "/app")
