"""Code that is read out of a file: what it may start is what the sources and the texts of the image start."""

from __future__ import annotations

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.program_sources import SourceCache
from bot.image.programs import Program, Via
from bot.model.images import ImageConfig
from bot.rewrite.evidence.uses import PossibleUses
from bot.sources.facts import UseKind

READS = """const fs = require("fs");
function load(file) {
  fs.readFile(file, function (error, content) { settings = eval("settings = " + content); });
}
load(process.argv[2]);
"""
AT_ONCE = 'eval("(" + require("fs").readFileSync(process.argv[2]) + ")");\n'
PYTHON = "import sys\nexec(open(sys.argv[1]).read())\n"
STARTS = '{ port: 1, show: require("child_process").execSync("convert a b") }\n'


def uses(source: str, name: str = "app.js", *, told: tuple[str, ...] = ("mine.conf",), **texts: str) -> PossibleUses:
    contents = {f"app/{one.replace('_', '.')}": text.encode() for one, text in {"mine_conf": "{}", **texts}.items()}
    contents["root/.npm/_logs/1-debug-0.log"] = STARTS.encode()  # it is npm's own
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o644, length=9), 1) for path in contents}
    run = "usr/local/bin/node"
    files[run] = TreeFile(Entry(run, EntryKind.FILE, 1, 0o755, length=9), 0)
    image = BuiltImage(
        ImageConfig(workdir="/app", cmd=("node", name, *told)), files, (None, 2),
        lambda path, limit: contents.get(path, b""),
        programs=(Program("node", run, run, Via.COMMAND),), source_cache=SourceCache(lambda: {name: source.encode()}),
    )  # fmt: skip
    return PossibleUses(image)


@pytest.mark.parametrize(
    ("source", "texts", "opens"),
    [
        (READS, {}, False),
        (AT_ONCE, {}, False),
        (
            READS,
            {"settings_conf": "{ port: 8125, backends: ['./console'] }", "LICENSE": "a copy of which (see b)"},
            False,
        ),
        (READS, {"settings_conf": STARTS}, True),
        (
            READS,
            {"package-lock_json": '{"packages": {"node_modules/execa": {"dependencies": {"cross-spawn": "7"}}}}'},
            False,
        ),
        (READS, {"settings_txt": "// " + "x" * 300_001 + "\n" + 'require("child_process")'}, True),
        (READS.replace("fs.readFile(file,", "ask(file,"), {}, True),  # nobody knows what it gives
        (READS + 'const app = require("express")(); app.post("/rules", (a, b) => load(a.body.file));\n', {}, True),
        ('const run = require("child_process").exec;\nrun(require("fs").readFileSync(process.argv[2]));\n', {}, True),
    ],
)
def test_code_that_is_read_starts_what_the_texts_of_the_image_start(
    source: str, texts: dict[str, str], opens: bool
) -> None:
    found = uses(source, told=("mine.conf",), **texts)
    assert found.starts_anything is opens
    assert found.loads_anything is (opens and "exec;" not in source)
    assert found.opens_anything  # the settings may lie anywhere


@pytest.mark.parametrize("told", [(), ("other.conf",), ("app.js",), ("/data/mine.conf",)])
def test_code_that_only_who_runs_the_image_has_may_start_anything(told: tuple[str, ...]) -> None:
    assert uses(READS, told=told).starts_anything


def test_it_may_load_any_module() -> None:
    assert uses(READS).imports_anything
    assert uses(READS).why_open(UseKind.MODULE) is not None


def test_of_a_file_that_python_runs_by_its_name_the_same_is_known() -> None:
    assert not uses("exec(open('mine.conf').read())\n", "app.py", told=()).starts_anything
    assert uses("exec(input())\n", "app.py").starts_anything
    assert uses(PYTHON, "app.py", run_txt="import os\nos.system(given)").starts_anything


VERSION = """import os
def version():
    with open(os.path.join(os.path.dirname(__file__), "pkg/version.py")) as file:
        found = {}
        exec(file.read(), found)
    return found
"""
BUMPS = '#!/bin/sh\nsed -i "s/1/2/" "$1"\n'
WORKFLOW = "jobs: {release: {steps: [{run: ./bump.sh pkg/version.py}]}}\n"
SERVES = """import about, flask
app = flask.Flask(__name__)
@app.route("/")
def page():
    return "hello"
"""


@pytest.mark.parametrize(
    ("served", "source", "opens"),
    [
        (SERVES, VERSION, False),
        (SERVES, VERSION.replace('"pkg/version.py"', 'os.environ["FILE"]'), True),
        (SERVES, VERSION.replace("version.py", "other.py"), True),  # which the image has not
        (SERVES, VERSION + "def look(name):\n    return open(name).read()\n", True),  # the code may be of that
        (SERVES.replace('return "hello"', 'open("log.txt", "w")'), VERSION, False),
        (SERVES.replace('return "hello"', 'open("pkg/version.py", "w")'), VERSION, True),
        (SERVES.replace('return "hello"', "flask.request.files['a'].save(flask.request.form['b'])"), VERSION, True),
    ],
)
def test_no_request_brings_a_file_that_the_source_names_for_good(served: str, source: str, opens: bool) -> None:
    contents = {"app/app.py": served, "app/about.py": source, "app/pkg/version.py": "VERSION = '1'\n"}
    assert opens_with({**contents, "app/bump.sh": BUMPS, "app/.github/workflows/release.yaml": WORKFLOW}) is opens


def test_a_script_that_a_source_starts_may_write_that_file() -> None:
    served = SERVES.replace('return "hello"', 'subprocess.run(["./bump.sh", flask.request.args["file"]])')
    contents = {"app/app.py": served.replace("flask", "subprocess, flask", 1), "app/about.py": VERSION}
    assert opens_with({**contents, "app/pkg/version.py": "VERSION = '1'\n", "app/bump.sh": BUMPS})


def opens_with(contents: dict[str, str]) -> bool:
    run = "usr/local/bin/python3"
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o644, length=9), 1) for path in contents}
    files[run] = TreeFile(Entry(run, EntryKind.FILE, 1, 0o755, length=9), 0)
    image = BuiltImage(
        ImageConfig(workdir="/app", cmd=("python3", "app.py")), files, (None, 2),
        lambda path, limit: contents.get(path, "").encode(),
        programs=(Program("python3", run, run, Via.COMMAND),),
        source_cache=SourceCache(lambda: {path.removeprefix("app/"): text.encode() for path, text in contents.items()}),
    )  # fmt: skip
    return PossibleUses(image).starts_anything
