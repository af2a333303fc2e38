"""Tools that only build and that pip installed, by values: with what came because of them they may stay behind."""

from dataclasses import replace

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem
from bot.image.program_sources import SourceCache
from bot.image.programs import Program, Via
from bot.model.images import ImageConfig
from bot.rewrite.evidence.left_behind import LeftReason, Reasons

SITE = "usr/local/lib/python3.11/site-packages"
TOOL, HELPER, SHARED = f"{SITE}/uv/__init__.py", f"{SITE}/helping/__init__.py", f"{SITE}/idna/__init__.py"
PROGRAM = "usr/local/bin/uv"


def package(name: str, files: str, requires: str = "", asked: str = "", points: str = "") -> dict[str, str]:
    information = f"{SITE}/{name}-1.0.dist-info"
    wanted = "".join(f"Requires-Dist: {one}\n" for one in requires.split(","))
    return {
        f"{information}/RECORD": "".join(f"{one},sha256=x,1\n" for one in files.split()),
        f"{information}/METADATA": f"Name: {name}\n{wanted if requires else ''}",
        f"{information}/entry_points.txt": points,
        **({f"{information}/REQUESTED": ""} if asked else {}),
    }


TOOLS = {
    **package("uv", "uv/__init__.py ../../../bin/uv uv-1.0.dist-info/RECORD", "helping>=1,idna", "yes"),
    **package("helping", "helping/__init__.py"),
    **package("idna", "idna/__init__.py"),
    TOOL: "", HELPER: "", SHARED: "", PROGRAM: "",
}  # fmt: skip


def reasons(source: str, more: dict[str, str] | None = None, started: str = "") -> Reasons:
    contents = {**TOOLS, "app/main.py": source, **(more or {})}
    tree = {
        path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=len(content)), 1)
        for path, content in contents.items()
    }
    programs = (Program(started, started, started, Via.COMMAND),) if started else ()
    image = BuiltImage(
        ImageConfig(workdir="/app"), tree, (None, 3), lambda path, limit: contents[path].encode()[:limit],
        InstalledSystem(), programs, source_cache=SourceCache(dict),
    )  # fmt: skip
    return Reasons(image)


def left(found: Reasons) -> set[str]:
    return {path for path in (TOOL, HELPER, SHARED, PROGRAM) if found.of(path) is LeftReason.PACKAGE}


def test_a_tool_goes_with_what_came_because_of_it() -> None:
    assert left(reasons("print(1)\n")) == {TOOL, HELPER, SHARED, PROGRAM}
    assert left(reasons("import idna\n")) == {TOOL, HELPER, PROGRAM}
    used = package("web", "web/__init__.py", "idna")
    assert left(reasons("print(1)\n", used)) == {TOOL, HELPER, PROGRAM}
    asked = package("helping", "helping/__init__.py", asked="yes")
    assert left(reasons("print(1)\n", asked)) == {TOOL, SHARED, PROGRAM}


def test_settings_that_speak_of_a_tool_do_not_load_it() -> None:
    assert TOOL in left(reasons("print(1)\n", {"app/app.toml": 'toolchain = "python (uv)"\n'}))


@pytest.mark.parametrize(
    "found",
    [
        reasons("import uv\n"),
        reasons("import subprocess\nsubprocess.run(['uv', 'run'])\n"),
        reasons("import subprocess, sys\nsubprocess.run(sys.argv[1:])\n"),
        reasons("import importlib, sys\nimportlib.import_module(sys.argv[1])\n"),
        reasons("import importlib\nNAME = 'uv'\nimportlib.import_module(NAME)\n"),
        reasons("print(1)\n", {"app/run.sh": "#!/bin/sh\nuv run main.py\n"}),
        reasons("print(1)\n", package("web", "web/__init__.py", "uv")),
        reasons("print('uv.x')\n", package("uv", "uv/__init__.py ../../../bin/uv", points="[uv.x]\nuv=uv\n")),
        reasons("print(1)\n", {f"{SITE}/uv-1.0.dist-info/direct_url.json": '{"url": "file:///app"}'}),
        reasons("print(1)\n", started=PROGRAM),
    ],
    ids=["import", "start", "any start", "any import", "table", "script", "required", "plugin", "own", "command"],
)
def test_it_stays_where_something_may_start_or_load_it(found: Reasons) -> None:
    assert TOOL not in left(found)


FALLBACK = "try:\n    from importlib import metadata\nexcept ImportError:\n    import helping as metadata\n"


def test_what_only_stands_in_for_what_python_has_is_not_loaded() -> None:
    """Click asks for importlib_metadata where Python is older than 3.8; here it came because of a tool."""
    web = {**package("web", "web/__init__.py", asked="yes"), f"{SITE}/web/__init__.py": FALLBACK}
    python = {"usr/local/lib/python3.11/importlib/metadata/__init__.py": ""}
    assert HELPER in left(reasons("import web\n", {**web, **python}))
    assert HELPER not in left(reasons("import web\n", web))
    chain = {HELPER: "import idna\n"}
    assert {HELPER, SHARED} <= left(reasons("import web\n", {**web, **python, **chain}))
    assert SHARED not in left(reasons("import web\n", {**web, **chain}))
    marked = package("web", "web/__init__.py", "helping ; python_version < '3.8'", asked="yes")
    assert HELPER in left(reasons("import web\n", {**web, **python, **marked}))
    for marker in ("python_version < '3.12'", "python_version < '3.8' or os_name == 'posix'", "os_name < '3.8'"):
        needed = package("web", "web/__init__.py", f"helping ; {marker}", asked="yes")
        assert HELPER not in left(reasons("import web\n", {**web, **python, **needed}))
    older = {"usr/local/lib/python3.11/importlib.py": "def other(): ...\n"}
    assert HELPER not in left(reasons("import web\n", {**web, **older}))


PLUGIN = f"{SITE}/uv_export/__init__.py"


@pytest.mark.parametrize(
    ("points", "source", "more", "gone"),
    [
        ("[uv.plugins]\nexport=uv_export\n", "print(1)\n", {}, True),
        ("[distutils.setup_keywords]\nx=uv_export\n[uv.plugins]\nexport=uv_export\n", "print(1)\n", {}, True),
        ("[uv.plugins]\nexport=uv_export\n[pytest11]\nx=uv_export\n", "print(1)\n", {}, True),
        ("[uv.plugins]\nexport=uv_export\n[pytest11]\nx=uv_export\n", "print('pytest11')\n", {}, False),
        # A name that begins another, and a module that was compiled and has no source.
        (
            "[uv.plugins]\nexport=uv_export\n[late]\nx=uv_export\n[late.x]\nx=uv_export\n",
            "print(1)\n",
            {f"{SITE}/host.pyc": "late.x"},
            False,
        ),
        ("[uv.plugins]\nexport=uv_export\n", "import uv_export\n", {}, False),
        ("[uv.plugins]\nexport=uv_export\n", "import uv\n", {}, False),
        ("[distutils.setup_keywords]\nx=uv_export\n[uv.plugins]\ny=uv_export\n", "import setuptools\n", {}, False),
        ("[web.plugins]\nexport=uv_export\n", "print(1)\n", package("web", "web/__init__.py"), False),
        ("", "print(1)\n", {}, False),
    ],
    ids=["tool's", "setuptools'", "nobody's", "named", "begun", "loaded", "tool loaded", "builds", "another's", "none"],
)
def test_a_plugin_of_a_tool_goes_with_it(points: str, source: str, more: dict[str, str], gone: bool) -> None:
    """They require each other, as Poetry and its export plugin do, and both were asked for."""
    plugin = package("uv_export", "uv_export/__init__.py", "uv", "yes", points)
    tool = package("uv", "uv/__init__.py ../../../bin/uv uv-1.0.dist-info/RECORD", "helping>=1,idna,uv-export", "yes")
    found = reasons(source, {PLUGIN: "", **plugin, **tool, **more})
    assert ((TOOL in left(found)), found.of(PLUGIN) is LeftReason.PACKAGE) == (gone, gone)


APP = {
    **package("app", "app.py app-1.0.dist-info/RECORD app-1.0.dist-info/direct_url.json"),
    f"{SITE}/app-1.0.dist-info/direct_url.json": '{"url": "file:///app"}',
    "app/setup.py": "from setuptools import setup\nsetup()\n",
}
MADE = ("app/build/lib/app.py", "app/build/bdist.linux-x86_64/x", "app/app.egg-info/PKG-INFO")


@pytest.mark.parametrize(
    ("more", "gone"),
    [
        (APP, set(MADE)),
        ({**APP, "app/other.egg-info/PKG-INFO": ""}, set(MADE)),
        ({**APP, f"{SITE}/app-1.0.dist-info/RECORD": "__editable__.app.pth,,\napp-1.0.dist-info/RECORD,,\n"}, set()),
        ({path: text for path, text in APP.items() if path != "app/setup.py"}, set()),
        ({path: text for path, text in APP.items() if "direct_url" not in path}, set()),
        ({**APP, "app/look.py": "print(open('build/lib/app.py').read())\n"}, set(MADE[1:])),
    ],
    ids=["installed", "of another", "editable", "no project", "from an index", "read"],
)
def test_what_pip_left_among_the_sources_that_it_installed(more: dict[str, str], gone: set[str]) -> None:
    found = reasons("print(1)\n", {**dict.fromkeys(MADE, ""), **more})
    asked = (*MADE, *(path for path in more if path.endswith("PKG-INFO")))
    assert {path for path in asked if found.of(path) is LeftReason.RECORD} == gone


PIP = {f"{SITE}/pip/__init__.py": "", f"{SITE}/pip-26.3.dist-info/METADATA": ""}


def test_settings_that_speak_of_a_package_manager_do_not_load_it() -> None:
    def of(source: str, **more: str) -> LeftReason | None:
        found = reasons(source, {**PIP, **{f"app/{name}.toml": text for name, text in more.items()}})
        before = {f"{SITE}/pip-24.0.dist-info/METADATA": TreeFile(Entry("x", EntryKind.FILE, 1), 0)}
        return Reasons(replace(found.image, before={**before})).of(f"{SITE}/pip/__init__.py")

    assert of("print(1)\n", app='ecosystem = "pip"\n') is LeftReason.TOOLCHAIN
    assert of("import pip\n") is None
    assert of("import importlib, sys\nimportlib.import_module(sys.argv[1])\n") is None
