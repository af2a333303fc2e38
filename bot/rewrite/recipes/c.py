"""C and C++: compilers by name, make, CMake, Meson and the autotools."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from itertools import pairwise

from bot.dockerfile.paths import absolute
from bot.languages import table as languages
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.evidence.steps import fill_shell
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Proposal, leave

NAME = "c"
_COMPILERS = (
    "gcc",
    "g++",
    "cc",
    "c++",
    "clang",
    "clang++",
    "gfortran",
    "musl-gcc",
    "x86_64-linux-musl-gcc",
    "nvcc",
    "mpicc",
)
_BUILDERS = ("make", "gmake", "cmake", "ninja", "meson", "scons", "bazel", "bazelisk", "xmake", "b2", "./configure")
_OTHERS = ("go", "cargo", "mvn", "gradle", "npm", "yarn", "pip", "pip3", "composer", "bundle", "sbt", "stack", "cabal")
LEAVE = leave(
    sources="c",
    suffixes=" ".join((*languages.also_built("cpp"), *languages.also_built("fortran")))
    + " .o .obj .lo .la .a .d .gch .pch .m4 .y .l "
    ".s .S .asm .ninja .cmake .pc .dep .gcno .gcda .vcxproj .sln .rc",
    names="Makefile Makefile.* makefile GNUmakefile CMakeLists.txt CMakeCache.txt CMakePresets.json configure "
    "configure.ac configure.in config.log config.status config.h.in aclocal.m4 depcomp install-sh missing ltmain.sh "
    "libtool compile config.guess config.sub autogen.sh bootstrap.sh meson.build meson_options.txt "
    "compile_commands.json SConstruct SConscript WORKSPACE BUILD.bazel stamp-h1 .ninja_deps .ninja_log "
    "install_manifest.txt *.md LICENSE* COPYING* AUTHORS ChangeLog NEWS INSTALL .clang-format .clang-tidy "
    "conanfile.txt conanfile.py vcpkg.json",
    folders="CMakeFiles .deps autom4te.cache _deps meson-private meson-info meson-logs",
    paths="/usr/local/include /usr/local/lib/pkgconfig /usr/local/lib/cmake /usr/local/share/man /usr/local/share/doc "
    "/usr/local/share/aclocal /usr/local/share/pkgconfig /usr/local/share/info /usr/local/man /root/.ccache "
    "/root/.conan",
)
TOOLCHAIN = frozenset(("CC", "CXX", "GCC_VERSION"))


def propose(evidence: Evidence) -> Iterable[Proposal]:
    """Return what may be done where a RUN compiles C, and nothing that another recipe knows better."""
    if not evidence.runs(*_COMPILERS, *_BUILDERS) and not _configures(evidence):
        return
    if any(command.program in _OTHERS for _, command, _ in evidence.commands()):
        return
    outputs = _outputs(evidence)
    yield Proposal(
        NAME,
        bases=runtime_bases.for_compiled(evidence, static=_static(evidence)),
        leave=LEAVE,
        outputs=outputs,
        tree=not outputs or evidence.context_files is None,
        toolchain_env=TOOLCHAIN,
    )


def _configures(evidence: Evidence) -> bool:
    return any(command.program in ("configure", "autogen.sh", "bootstrap.sh") for _, command, _ in evidence.commands())


def _static(evidence: Evidence) -> bool | None:
    if evidence.image is not None:
        return None
    compiles = [command for _, command, _ in evidence.running(*_COMPILERS)]
    return bool(compiles) and all("-static" in command.words for command in compiles if "-c" not in command.words)


def _outputs(evidence: Evidence) -> tuple[str, ...]:
    """Return the programs that a compiler is told to write, and those that are started."""
    found = []
    for step, command, folder in evidence.running(*_COMPILERS):
        words = [fill_shell(word, step.env) for word in command.arguments]
        if "-c" in words:
            continue
        named = [absolute(folder, after) for word, after in pairwise(words) if word == "-o"]
        found += named or [posixpath.join(folder, "a.out")]
    started = [path for path in evidence.started_paths if not languages.is_script(path)]
    return tuple(dict.fromkeys([*found, *started]))
