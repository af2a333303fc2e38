"""What one source hands another that starts programs: the other's calls say what is started."""

import pytest

from bot.sources import program, reading
from bot.sources.facts import Naming, UseKind


def started(*files: tuple[str, str]) -> tuple[set[str], bool]:
    """Return the programs that sources name together, and whether others may be started."""
    read = [reading.read(path, text.encode()) for path, text in files]
    said = program.together([one for one in read if one is not None], [], [])
    uses = list(said.of(UseKind.PROGRAM))
    return {name for use in uses for name in use.names}, any(use.naming is Naming.OPEN for use in uses)


@pytest.mark.parametrize(
    ("compat", "call"),
    [
        ("from os import popen as go\n", "from compat import go\ngo({})\n"),
        ("from os import popen\n", "from compat import popen\npopen({})\n"),
        ("import os\ngo = os.popen\n", "import compat\ncompat.go({})\n"),
        ("import os as system\n", "from compat import system as other\nother.popen({})\n"),
        ("import subprocess as sp\nsp.run(['ls'])\nway = sp.getoutput\n", "from compat import way\nway({})\n"),
    ],
)
def test_a_name_of_another_source_is_what_it_stands_for(compat: str, call: str) -> None:
    names, others = started(("app/compat.py", compat), ("app/main.py", call.format("'git log'")))
    assert "git" in names and not others
    text = call.format("input()")
    assert started(("app/compat.py", compat), ("app/main.py", text))[1]


def test_it_is_so_in_javascript() -> None:
    own = ("app/tool.js", "const {execSync: go} = require('child_process');\ngo('ls');\nmodule.exports = {go};\n")
    names, others = started(own, ("app/a.js", "const {go} = require('./tool');\ngo('git log');\n"))
    assert {"ls", "git"} <= names and not others


@pytest.mark.parametrize(
    ("rest", "others"),
    [
        ("export function key(of: crypto.X509Certificate) { return of.publicKey; }\n", False),
        ("export const all = new Map<string, Promise<crypto.webcrypto.CryptoKey[]>>();\n", False),
        ("export type Crypto = typeof crypto;\n", False),
        ("export const all: {of: crypto.KeyObject} = {of: crypto};\n", True),
        ("export const all = [crypto as typeof crypto];\n", True),
    ],
)
def test_the_name_of_a_type_hands_no_module_on(rest: str, others: bool) -> None:
    assert started(("app/a.ts", f"import crypto from 'crypto';\n{rest}"))[1] is others


def test_a_name_that_nobody_asks_the_source_for_is_another_one() -> None:
    own = ("app/compat.py", "from os import popen as go\n")
    assert started(own, ("app/main.py", "from elsewhere import go\ngo(input())\n")) == (set(), False)
    assert started(own, ("app/main.py", "import compat\nother(input())\n")) == (set(), False)


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (
            (
                "app/config.js",
                "module.exports = {tool: 'git'};\nrequire('child_process').spawnSync(module.exports.tool);\n",
            ),
            ("app/a.js", "const config = require('./config');\nserve((req) => { config.tool = req.body; });\n"),
        ),
        (
            (
                "app/a.py",
                "import subprocess\nclass A:\n    tool = 'git'\n    def go(self): subprocess.run([self.tool])\n",
            ),
            ("app/b.py", "from a import A\nclass B(A):\n    def __init__(self, x):\n        self.tool = x\n"),
        ),
        (
            ("a.go", 'package main\nimport "os/exec"\nvar tool = "git"\nfunc run() { exec.Command(tool).Run() }\n'),
            ("b.go", "package main\nfunc choose(x string) { tool = x }\n"),
        ),
        (
            ("a.go", 'package main\nimport "os/exec"\nvar tool = "git"\nfunc run() { exec.Command(tool).Run() }\n'),
            ("b.go", 'package main\nimport "flag"\nfunc init() { flag.StringVar(&tool, "t", tool, "") }\n'),
        ),
        (
            ("a.c", '#include <stdlib.h>\nconst char *tool = "git";\nvoid go(void) { system(tool); }\n'),
            ("b.c", "extern const char *tool;\nvoid choose(const char *x) { tool = x; }\n"),
        ),
        (
            (
                "Job.java",
                'class Job { String tool = "git"; void go() throws Exception { new ProcessBuilder(tool).start(); } }\n',
            ),
            ("B.java", "class B { void f(Job job, String x) { job.tool = x; } }\n"),
        ),
        (
            (
                "job.rb",
                "class Job\n  attr_accessor :tool\n  def initialize = @tool = 'git'\n  def go = system(@tool)\nend\n",
            ),
            ("b.rb", "require_relative 'job'\ndef f(job, x)\n  job.tool = x\nend\n"),
        ),
        (
            ("Job.php", "<?php class Job { public $tool = 'git'; function go() { system($this->tool); } }"),
            ("b.php", "<?php function f(Job $job) { $job->tool = $_POST['x']; }"),
        ),
    ],
    ids=["js", "py", "go", "go address", "c", "java", "rb", "php"],
)
def test_what_another_source_gives_a_name_counts(own: tuple[str, str], other: tuple[str, str]) -> None:
    assert started(own) == ({"git"}, False)
    assert started(own, other) == ({"git"}, True)


def test_a_function_that_another_source_hands_on_is_called_with_anything() -> None:
    own = ("app/a.py", "import subprocess\ndef run(t):\n    subprocess.run([t])\nrun('git')\n")
    assert started(own) == ({"git"}, False)
    assert started(own, ("app/b.py", "from a import run\nrun('hg')\n")) == ({"git", "hg"}, False)
    assert started(own, ("app/b.py", "from a import run\ndef f(xs):\n    return list(map(run, xs))\n"))[1]
