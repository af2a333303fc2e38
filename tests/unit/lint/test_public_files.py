"""HC026, HC023 and HC018: what is public, who becomes root, what a sourced file does."""

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.lint.rule import Context
from bot.lint.rules import low_port, secret_files, source_lost

CERTIFICATE = b"-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n"
KEY = b"-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----\n"


def _context(text: str, content: bytes | None = None) -> Context:
    dockerfile = parse(text)
    stages = graph(dockerfile)
    return Context(dockerfile, stages, stages.stages[-1], read=None if content is None else lambda name: content)


@pytest.mark.parametrize(
    ("line", "content", "said"),
    [
        ("COPY site.pem /etc/ssl/", None, True),
        ("COPY site.pem /etc/ssl/", CERTIFICATE, False),
        ("COPY site.pem /etc/ssl/", CERTIFICATE + KEY, True),
        ("COPY site.pem /etc/ssl/", (CERTIFICATE * 2000)[:65_536], True),  # its end is not at hand
        ("COPY site.pem /etc/ssl/", b"", True),
        ("COPY site.pem /usr/local/share/ca-certificates/", None, False),
        ("COPY site.pem id_rsa /usr/local/share/ca-certificates/", None, True),
        ("ADD https://example.org/site.pem /etc/ssl/", None, False),
    ],
)
def test_a_certificate_is_no_secret(line: str, content: bytes | None, said: bool) -> None:
    assert bool(list(secret_files.check(_context(f"FROM debian:12\n{line}\n", content)))) is said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("RUN apt-get install nginx", True),
        ("RUN chmod 0755 /srv", True),
        ("RUN chmod 4755 /usr/sbin/nginx", False),
        ("RUN chmod u+s /usr/sbin/nginx", False),
        ("RUN echo 'www ALL=(root) NOPASSWD: ALL' >> /etc/sudoers", False),
        ('CMD ["sudo", "nginx"]', False),
        ("CMD exec gosu root nginx", False),
        ("RUN echo pseudo", True),
    ],
)
def test_who_may_become_root_may_listen(line: str, said: bool) -> None:
    assert bool(list(low_port.check(_context(f"FROM debian:12\nEXPOSE 80\n{line}\nUSER www\n")))) is said


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("/etc/profile", True),
        ("/etc/profile.d/go.sh", True),
        ("~/.bashrc", True),
        ("venv/bin/activate", True),
        ("/opt/ros/setup.sh", False),
        ("/install.sh", False),
    ],
)
def test_a_script_that_is_sourced_may_do_anything(file: str, said: bool) -> None:
    assert bool(list(source_lost.check(_context(f"FROM debian:12\nRUN . {file}\n")))) is said
