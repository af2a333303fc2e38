"""Whatever happens, the scratch folder goes, and what was registered is called."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bot.errors import UnavailableError
from bot.host import process
from bot.host.workspace import Workspace


def test_the_folder_goes_with_all_that_is_in_it(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        locked = workspace.folder("a/b")
        locked.mkdir(parents=True)
        (locked / "c").write_text("x")
        locked.chmod(0o500)
        locked.parent.chmod(0o500)
    assert list(tmp_path.iterdir()) == []


def test_after_an_error_all_is_called_and_the_last_first(tmp_path: Path) -> None:
    called: list[int] = []

    def fails() -> None:
        called.append(2)
        raise OSError("x")

    with pytest.raises(KeyError), Workspace(tmp_path) as workspace:  # noqa: PT012
        workspace.on_exit(lambda: called.append(1))
        workspace.on_exit(fails)
        workspace.on_exit(lambda: called.append(3))
        raise KeyError("y")
    assert called == [3, 2, 1]
    assert list(tmp_path.iterdir()) == []
    assert process.run(["true"], timeout=5).ok  # programs may be started again


def test_tools_make_their_temporary_files_in_it(tmp_path: Path) -> None:
    with Workspace(tmp_path) as workspace:
        made = process.run(["mktemp"], timeout=5).out.strip()
        assert Path(made).is_relative_to(workspace.path)
    assert process.environment().get("TMPDIR") == os.environ.get("TMPDIR")


def test_no_place_for_it_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="cannot make a temporary directory in"):
        Workspace(tmp_path / "never")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_what_runs_and_removes_the_folder(number: signal.Signals, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from bot.host import process; from bot.host.workspace import Workspace\n"
        "with Workspace(Path(sys.argv[1])) as w:\n"
        "    w.on_exit(lambda: process.run(['touch', sys.argv[2]], timeout=5))\n"
        "    print('ready', flush=True)\n"
        "    process.run(['sleep', '600'], timeout=700)\n"
    )
    with tempfile.TemporaryDirectory() as other:
        mark = Path(other) / "called"
        running = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path), str(mark)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert running.stdout is not None
        running.stdout.readline()
        running.send_signal(number)
        running.communicate(timeout=30)
        assert running.returncode == 1
        assert mark.exists()
    assert list(tmp_path.iterdir()) == []
