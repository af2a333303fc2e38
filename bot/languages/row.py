"""What a row of the table of languages is made of. Pure data.

A call is written by its dotted name, as the language's imports make it whole: `subprocess.run`, `os/exec.Command`,
`child_process.exec`, `std.process.Command.new` (a constructor ends in `.new`). A name that begins with a dot is a
method of whatever its receiver is: such a one has to be telling by itself.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Does(Enum):
    """What a call does, as far as it matters for what an image has to have."""

    PROGRAM = "starts a program: its name, or a list that begins with it"
    SHELL = "hands a text to a shell"
    CODE = "runs a text as code of the language"
    LIBRARY = "opens a library of machine code"
    MODULE = "loads a module of the language"
    READ = "reads a file, or a folder"
    WRITE = "writes, makes, moves or removes a file or a folder"
    OPEN = "reads or writes a file, as its mode says"
    RIGHT = "needs a right that only root has, or asks who runs it"
    DATA = "reads data that the run time finds by itself"
    SAME = "gives what it is given, a little changed"
    PATH = "joins its arguments to a path"
    WORDS = "joins its arguments to a text, or to a list"
    VARIABLE = "gives a variable of the environment"
    OUTSIDE = "gives what comes from outside: an argument, a request, a line that is typed"
    SETTING = "reads settings from a file"
    SIGNAL = "handles a signal"
    PARAMETER = "gives a parameter of a request"


RECEIVER = -1  # the thing that a method is called on, in place of an argument
EVERY = -2  # all arguments
RESULT = -3  # what the call gives


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `argument` is the place of what is named, `keyword` its name where it may be given by name.

    `mode` is the place of the argument that says whether a file is written. `data` names the run-time data.
    """

    name: str
    does: Does
    argument: int = 0
    keyword: str = ""
    mode: int | None = None
    data: str = ""


@dataclass(frozen=True, slots=True)
class Data:
    """What a run time reads out of the base by itself, once something asks for it: paths, and Debian's packages.

    `libraries` are those of machine code that it opens then, without `lib` and `.so`, and `starts` the programs that
    it starts. `programs` are those that are there to read it: who starts one of them asks for it. What only builds read
    (`of_builds`) is asked for by own sources, and by libraries that are known to build when the program runs: the code
    of many names a compiler with which they were built themselves. Another library reads it if the program comes along:
    all of it, or what it names (`by_name`). A compiled library that has one of the `marks` inside reads it by itself.
    `getent` is the word by which that program is asked for it.
    """

    name: str
    paths: tuple[str, ...]
    packages: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    of_builds: bool = False
    by_name: bool = False
    marks: tuple[bytes, ...] = ()
    getent: str = ""

    @property
    def folders(self) -> tuple[str, ...]:
        """How the paths begin, without a leading slash."""
        return tuple(path.partition("*")[0].lstrip("/") for path in self.paths)


@dataclass(frozen=True, slots=True)
class ProgrammingLanguage:
    """One row. Names of packages are those of distributions; `*` stands for a version.

    `grammar` is the grammar of its sources, empty where there is none: what such a source does is not known.
    `compiled` says that a source is not needed to run what was made of it.

    Names of files, with globs: `manifests` name packages, `locks` pin them, of which `idle_locks` are read by who
    installs and by no run time (as Bundler reads Gemfile.lock), `install_settings` (in lower case) are
    further files that decide which packages are installed, and `build_files` only tell a tool how to build. Suffixes:
    `only_built` are of sources, and of files beside them, that only a build reads; `products` of what is made of
    sources and started by its name; `also_built` of what a build reads, too, but what may be data as well.
    `family` is the language whose builders translate this one, where that is another.
    `inline` are the options of interpreters behind which code stands.
    `itself` is what a source calls the interpreter that it runs in.
    `runtimes` are programs that run what was compiled. `connects` is False where a program that runs sources can open
    no connection by itself.
    `not_source` matches the beginning of other files with such a suffix.
    `needs` are words, in small letters, one of which stands in the name of every program or library that runs or
    translates such a source, whoever brings it; none where others bring an interpreter inside (Lua in Redis), or nobody
    knows.
    `addition` is what may stand at the end of a source so that what is compiled of it differs, with {mark} for letters
    and digits that nobody else has; empty where empty lines do, or nobody knows.
    """

    name: str
    suffixes: tuple[str, ...]
    grammar: str = ""
    interpreters: tuple[str, ...] = ()
    itself: tuple[str, ...] = ()
    compiled: bool = False
    native: bool = False  # compiled to machine code: its strings may be taken apart
    call_table: str = ""
    capable: Mapping[str, Does] = field(default_factory=dict)  # modules that bring such calls: not seen means open
    builders: tuple[str, ...] = ()
    manifests: tuple[str, ...] = ()
    locks: tuple[str, ...] = ()
    idle_locks: tuple[str, ...] = ()
    install_settings: tuple[str, ...] = ()
    build_files: tuple[str, ...] = ()
    only_built: tuple[str, ...] = ()
    also_built: tuple[str, ...] = ()
    family: str = ""
    products: tuple[str, ...] = ()
    inline: tuple[str, ...] = ()
    runtimes: tuple[str, ...] = ()
    connects: bool = True
    packages: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()  # folders of libraries that ship
    needs: tuple[str, ...] = ()
    addition: str = ""
    modules: tuple[str, ...] = ()  # folders of the modules that come with a distribution's interpreter, with globs
    packaged: tuple[str, ...] = ()  # folders of those that other packages bring
    not_source: str = ""
    telling: str = ""  # words, one of which (`x*`: begins one) stands in every source that starts or opens something

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls that matter. Their table is read when somebody asks: most runs never do."""
        return calls(self.call_table)


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set: how a table of names is written."""
    return frozenset(text.split())


@functools.cache
def calls(table: str) -> tuple[Call, ...]:
    """Read a table: `PROGRAM 0/args: subprocess.run subprocess.call`, one kind and place a line.

    After the kind stand the place (`0`, `receiver`, `every`, `result`), `/keyword`, `mode=1`, `data=mime`.
    """
    found: list[Call] = []
    for line in table.strip().splitlines():
        head, _, names = line.partition(": ")
        kind, *rest = head.split()
        argument, keyword, mode, data = 0, "", None, ""
        for word in rest:
            if word.startswith("mode="):
                mode = int(word.removeprefix("mode="))
            elif word.startswith("data="):
                data = word.removeprefix("data=")
            else:
                place, _, keyword = word.partition("/")
                named = {"receiver": RECEIVER, "every": EVERY, "result": RESULT}
                argument = named[place] if place in named else int(place)
        found += [Call(name, Does[kind], argument, keyword, mode, data) for name in names.split()]
    return tuple(found)
