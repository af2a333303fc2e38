"""What is known of a Dockerfile by its text and by the image: by values."""

from __future__ import annotations

import pytest

from tests.unit.rewrite.fakes import File, built, config_of, program
from tests.unit.rewrite.writing.drafting import of_text


@pytest.mark.parametrize(
    ("lines", "needs"),
    [
        ('CMD ["a"]', False),
        ("CMD a x", False),
        ("CMD a | b", True),
        ("ENTRYPOINT exec a $B", True),
        ('CMD ["a"]\nHEALTHCHECK NONE', False),
        ('CMD ["a"]\nHEALTHCHECK none', False),
        ('CMD ["a"]\nHEALTHCHECK CMD a x', False),
        ('CMD ["a"]\nHEALTHCHECK CMD a || exit 1', True),
        ('CMD ["a"]\nHEALTHCHECK CMD a $B', True),
        ("CMD A=1 a", True),
        ("CMD a > b", True),
        ('CMD ["a"]\nHEALTHCHECK CMD ["a", "||"]', False),
        ('CMD ["bash", "-c", "x"]', True),
        ('CMD ["a"]\nHEALTHCHECK CMD ["/bin/sh", "-c", "x"]', True),
        ('ENTRYPOINT ["tini", "--"]\nCMD ["sh", "-c", "x"]', True),
        ('CMD ["./run.sh"]', True),
        ('CMD ["busybox", "httpd"]', True),
        ("", False),
    ],
)
def test_whether_a_command_needs_a_shell(lines: str, needs: bool) -> None:
    assert of_text(f"FROM debian\n{lines}\n").needs_shell is needs


@pytest.mark.parametrize(
    ("file", "needs"),
    [(program(line=2), False), (File(b"#!/bin/sh\nx\n", 2, 0o755), True), (File(b"#!/opt/own\n", 2, 0o755), True)],
)
def test_a_script_needs_what_runs_it(file: File, needs: bool) -> None:
    assert built('FROM debian\nCOPY a /a\nCMD ["/a"]\n', {"a": file}, config_of("/a")).needs_shell is needs


def test_a_program_in_shell_form_is_no_shell() -> None:
    files = {"a": program(line=2)}
    assert not built("FROM debian\nCOPY a /a\nCMD /a\n", files, config_of("/bin/sh", "-c", "/a")).needs_shell


def test_with_an_image_the_folder_of_the_base_is_known() -> None:
    found = built("FROM debian\nWORKDIR src\nRUN x\n", {}, config_of("x", workdir="/go/src"))
    assert [one.workdir for one in found.steps] == ["/", "/src"]
    own = built("FROM debian\nRUN x\nENV A=1\n", {}, config_of("x", workdir="/srv", env={"B": "2"}))
    assert {one.workdir for one in own.steps} == {"/srv"} and own.steps[0].env["B"] == "2"


@pytest.mark.parametrize("variable", ["$PATH", "${PATH}"])
def test_the_path_of_the_base_is_that_without_what_the_dockerfile_adds(variable: str) -> None:
    text = f"FROM debian\nRUN x\nENV PATH=/opt/bin:{variable}\nRUN y\n"
    found = built(text, {}, config_of("x", env={"PATH": "/opt/bin:/go/bin:/bin"}))
    assert [one.env["PATH"] for one in found.steps if one.keyword == "RUN"] == ["/go/bin:/bin", "/opt/bin:/go/bin:/bin"]
