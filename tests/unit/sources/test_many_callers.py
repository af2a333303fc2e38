"""A function that many call, and a name that is given many values: none of them is lost without a word."""

import pytest

from bot.sources.facts import Naming, SourceFacts, UseKind
from bot.sources.program import together
from bot.sources.reading import facts, read

PYTHON = "import subprocess\ndef go(name):\n    subprocess.run([name, 'a'])\n"
GO = 'package m\nimport "os/exec"\nfunc run(c string) { exec.Command(c).Run() }\n'


def said(files: dict[str, str]) -> SourceFacts:
    """Return what sources say as one program."""
    sources = [read(path, text) for path, text in files.items()]
    return together(source for source in sources if source is not None)


def calls(form: str, count: int) -> str:
    return "\n".join(form.format(number) for number in range(count))


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": PYTHON + calls("go('tool{}')", 60)},
        {"a.py": PYTHON, "b.py": "from a import go\n" + calls("go('tool{}')", 60)},
        {"a.go": GO, "b.go": "package m\nfunc f() {\n" + calls('run("tool{}")', 60) + "\n}\n"},
    ],
)
def test_sixty_callers_are_followed(files: dict[str, str]) -> None:
    names = {name for one in said(files).files for use in one.uses for name in use.names}
    assert {f"tool{number}" for number in range(60)} <= names


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": PYTHON, "b.py": "from a import go\n" + calls("go('tool{}')", 300)},
        {"a.go": GO, "b.go": "package m\nfunc f() {\n" + calls('run("tool{}")', 300) + "\n}\n"},
        {"a.py": "import subprocess\n" + calls("name = 'tool{}'", 50) + "\nsubprocess.run([name, 'a'])\n"},
        {"a.py": "import subprocess\nT = [" + calls("'tool{}',", 300) + "]\nfor t in T:\n    subprocess.run([t])\n"},
    ],
)
def test_of_more_each_literal_may_be_one(files: dict[str, str]) -> None:
    found = said(files)
    started = [use for one in found.files for use in one.uses if use.kind is UseKind.PROGRAM]
    assert {use.naming for use in started} == {Naming.TABLE}
    assert all(use.everywhere for use in started)
    assert "tool299" in found.literals or "tool49" in found.literals


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": PYTHON + "go('own')\n", "b.py": "import a\na.go('tool')\n"},
        {"a.go": GO + 'func f() { run("own") }\n', "b.go": 'package m\nfunc g() { run("tool") }\n'},
        {"a.sh": 'run() { "$@"; }\nrun own\n', "b.sh": '. ./a.sh\nrun tool "$1"\n'},
        {"a.sh": 'run() { shift; "$@"; }\nrun 3 own\n', "b.sh": '. ./a.sh\nrun 3 tool "$1"\n'},
    ],
)
def test_a_function_that_its_own_source_calls_is_called_by_others_too(files: dict[str, str]) -> None:
    uses = [use for one in said(files).files for use in one.uses if use.kind is UseKind.PROGRAM]
    assert {"own", "tool"} <= {name for use in uses for name in use.names}
    assert Naming.OPEN not in {use.naming for use in uses}


def test_another_one_of_its_name_is_another() -> None:
    other = "def go(name):\n    print(name)\ngo('other')\n"
    method = "import db\ndb.connect().go(text())\n"
    uses = [
        use for one in said({"a.py": PYTHON + "go('own')\n", "b.py": other, "c.py": method}).files for use in one.uses
    ]
    assert "other" not in {name for use in uses for name in use.names}
    assert Naming.OPEN not in {use.naming for use in uses}


TWO = "import subprocess\nA = [{}]\nB = [{}]\nfor a in A:\n    for b in B:\n        subprocess.run([{}])\n"


def entries(name: str, count: int) -> str:
    return ", ".join(f"'{name}{number}'" for number in range(count))


@pytest.mark.parametrize(("count", "naming"), [(7, Naming.TABLE), (17, Naming.OPEN)])
def test_a_name_of_which_not_all_that_it_is_put_together_of_was_followed_may_be_any(count: int, naming: Naming) -> None:
    source = TWO.format(entries("a", count), entries("b", count), "a + b")
    assert {use.naming for one in said({"a.py": source}).files for use in one.uses} == {naming}


def test_how_such_a_name_begins_is_known_all_the_same() -> None:
    table = f"A = [{entries('a', 17)}]\nB = [{entries('b', 17)}]\n"
    source = f"{table}for a in A:\n    for b in B:\n        open('docs/' + a + b + '.md')\n"
    uses = [use for one in said({"a.py": source}).files for use in one.uses]
    assert [{one.prefix[:6] for one in use.partial} for use in uses] == [{"docs/a"}]


def test_a_text_with_many_parts_is_followed_to_its_end() -> None:
    parts = " ".join(f"${{x{number}}}" for number in range(60))
    source = f"require('child_process').execSync(`echo {parts}; tool`)"
    names = {name for one in said({"a.js": source}).files for use in one.uses for name in use.names}
    assert "tool" in names


def test_a_function_of_a_name_that_many_classes_have_gives_what_any_of_them_does() -> None:
    form = "class C{0}:\n    def tool(self):\n        return 'tool{0}'\n"
    classes = "".join(form.format(number) for number in range(12))
    source = f"import subprocess\n{classes}\ndef go(c):\n    subprocess.run([c.tool()])\n"
    names = {name for one in said({"a.py": source}).files for use in one.uses for name in use.names}
    assert {"tool0", "tool11"} <= names


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("'ff' + settings['kind']", Naming.OPEN),
        ("settings['tool']", Naming.TABLE),
        ("settings['folder'] + '/ffmpeg'", Naming.TABLE),
    ],
)
def test_what_is_put_together_with_a_setting_stands_nowhere(value: str, named: Naming) -> None:
    start = "import json, subprocess\nsettings = json.load(open('conf.json'))\n"
    for call in (f"subprocess.run([{value}])", f"subprocess.run({value} + ' -x', shell=True)"):
        uses = [use for use in facts("a.py", f"{start}{call}\n").uses if use.kind is UseKind.PROGRAM]
        assert {use.naming for use in uses} == {named}
        assert ("ffmpeg" in {name for use in uses for name in use.names}) is ("ffmpeg" in value)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.py", 'import os\nc = ""\nif x:\n    c += "zip"\nelse:\n    c += "tar"\nc += " a"\nos.system(c)\n'),
        ("a.php", '<?php $c = ""; if ($x) { $c .= "zip"; } else { $c .= "tar"; } $c .= " a"; exec($c);'),
        ("a.js", 'let c = ""; if (x) c += "zip"; else c += "tar"; c += " a"; require("child_process").exec(c)'),
        ("a.sh", 'c=""\nif [ "$1" ]; then c+=zip; else c+=tar; fi\n$c a\n'),
    ],
)
def test_what_is_added_in_a_branch_may_be_left_out(path: str, source: str) -> None:
    """What becomes of many branches is more than is followed: then nobody can tell."""
    assert {"zip", "tar"} <= {name for use in facts(path, source).uses for name in use.names}


def test_arguments_that_are_added_in_branches_start_nothing() -> None:
    branches = "".join(f"if x{number}:\n    c += ' -{number}'\n" for number in range(20))
    uses = facts("a.py", f"import os\nc = 'zip'\n{branches}os.system(c)\n").uses
    assert {(name, use.naming) for use in uses for name in use.names} == {("zip", Naming.LITERAL)}


NAMED = "import subprocess\n" + calls("name = 'tool{}'", 60) + "\nname = input()\nsubprocess.run([name, 'a'])\n"
LISTED = "import subprocess\nT = [" + calls("'tool{}',", 300) + "input()]\nfor t in T:\n    subprocess.run([t])\n"
OF_CLASS = "import subprocess\nclass A:\n    tool = 'git'\n    def go(self):\n        subprocess.run([self.tool])\n"


@pytest.mark.parametrize(
    "files",
    [
        {"a.py": NAMED},
        {"a.py": PYTHON + calls("go('tool{}')", 300) + "\ngo(input())\n"},
        {"a.py": PYTHON, "b.py": "from a import go\n" + calls("go('tool{}')", 300) + "\ngo(input())\n"},
        {"a.py": LISTED},
        {"a.py": OF_CLASS, "b.py": "from a import A\n" + calls("A().tool = 'tool{}'", 60) + "\nA.tool = input()\n"},
    ],
)
def test_one_of_many_that_comes_from_outside_is_not_lost(files: dict[str, str]) -> None:
    started = [use for one in said(files).files for use in one.uses if use.kind is UseKind.PROGRAM]
    assert Naming.OPEN in {use.naming for use in started}


def test_of_many_that_nobody_follows_nobody_can_tell_what_they_are() -> None:
    more = calls("name = 'tool{}'", 60) + "\n" + calls("name = str(tool{})", 60)
    uses = said({"a.py": f"import subprocess\n{more}\nsubprocess.run([name])\n"}).files[0].uses
    assert {use.naming for use in uses} == {Naming.OPEN}
