"""Java, Kotlin, Scala and Clojure: built with a development kit, run with the run-time environment of the same Java."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.image import named
from bot.languages import java as java_row
from bot.languages import shell as shell_row
from bot.messages import rewrite as messages
from bot.rewrite.candidate import Stated
from bot.rewrite.evidence import start_words
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal import java_images, jlink, runtime_bases
from bot.rewrite.proposal.jlink import Runtime
from bot.rewrite.proposal.proposal import Copy, Leave, Proposal, leave
from bot.rewrite.proposal.runtime_bases import Base
from bot.text import verbatim

NAME = "java"
_BUILDERS = (
    *("mvn", "mvnw", "mvnd", "gradle", "gradlew", "ant", "javac", "kotlinc", "scalac", "sbt", "sbtn", "mill", "lein"),
    *("clojure", "clj", "boot", "bleep", "activator", "jar", "play"),
)
_SOURCES = (*shell_row.ROW.suffixes, *java_row.ROW.suffixes)  # what may be started, and is not what a build made
_JDK_PROGRAMS = ("jshell", "javac", "jcmd", "jstack", "jmap", "jdb", "jps", "jstat", "jconsole", "jlink", "jstatd")
LEAVE = leave(
    sources="java",
    suffixes=".iml",
    names="pom.xml mvnw mvnw.cmd gradlew gradlew.bat gradle.properties project.clj deps.edn build.xml *.jar.original "
    "*.md LICENSE* checkstyle*.xml lombok.config",
    folders=".mvn .gradle .m2 .bsp .bloop .metals .cpcache test-classes surefire-reports maven-status maven-archiver "
    "generated-sources generated-test-sources test-results",
    paths="/root/.m2 /root/.gradle /home/gradle/.gradle /root/.sbt /root/.ivy2 /root/.cache /root/.lein /root/.clojure "
    "/root/.embedmongo /root/.konan /opt/gradle /opt/maven /opt/sbt",
)
# What is in the archive already, where an archive is started.
_ARCHIVED = leave(folders="src classes gradle wrapper maven-shared-archive-resources incremental").keeping(
    "*/src/main/webapp", "*/WEB-INF/classes"
)
TOOLCHAIN = frozenset(
    ("JAVA_HOME", "MAVEN_HOME", "MAVEN_CONFIG", "GRADLE_HOME", "SBT_HOME", "SCALA_HOME", "LEIN_INSTALL", "LEIN_ROOT")
)
_TOOLS = frozenset(("maven", "gradle", "ant", "sbt", "leiningen", "kotlin", "scala", "clojure"))


def propose(evidence: Evidence) -> Iterable[Proposal]:
    """Return what may be done where a RUN builds for the Java machine, or an image that could do so runs it."""
    runtime = java_images.runtime(evidence)
    linked = jlink.runtime(evidence)
    if not evidence.runs(*_BUILDERS) and runtime is None and linked is None:
        return
    if start_words.starts(evidence, _BUILDERS) or _compiles_at_start(evidence):
        return  # the tool itself is what runs
    archive = _archive(evidence)
    outputs = tuple(path for path in start_words.files(evidence) if not path.endswith(_SOURCES))
    proposal = Proposal(
        NAME,
        bases=_bases(evidence, runtime),
        leave=LEAVE | (_ARCHIVED if archive else Leave()),
        outputs=outputs,
        tree=not outputs or evidence.context_files is None or not archive,
        toolchain_env=TOOLCHAIN,
        build_packages=_TOOLS,
    )
    if runtime is not None or evidence.runs(*_BUILDERS):
        yield proposal
    if linked is not None:
        yield from _add_jlink(evidence, proposal, linked)


def _add_jlink(evidence: Evidence, proposal: Proposal, runtime: Runtime) -> Iterator[Proposal]:
    """Return the same, with a run-time environment that the first stage makes of its own kit.

    The entrypoint of the kit's image comes along where there is a shell to run it.
    """
    version = evidence.base_env.get("JAVA_VERSION")
    found = replace(
        proposal,
        bases=jlink.bases_of(evidence),
        copies=runtime.copies,
        comes=runtime.files,
        makes_runtime=runtime.run,
        comment="The run-time environment: what a JRE has, with the settings and certificates of this image.",
        toolchain_env=TOOLCHAIN - {"JAVA_HOME"},
        env=(("JAVA_VERSION", version),) if version else (),
        packages=runtime.packages,
    )
    stated = (Stated("entrypoint", messages.ENTRYPOINT_STAYS(path=verbatim(runtime.entrypoint))),)
    bare = replace(found, drops_entrypoint=True, stated=stated if runtime.entrypoint else ())
    if not runtime.carries_entrypoint:
        yield bare
        return
    yield replace(bare, bases=tuple(base for base in found.bases if not base.shell))
    yield replace(
        found,
        bases=tuple(base for base in found.bases if base.shell),
        copies=(*found.copies, Copy(runtime.entrypoint)),
        comes=found.comes | {runtime.entrypoint.lstrip("/")},
    )


def _bases(evidence: Evidence, runtime: Base | None) -> tuple[Base, ...]:
    if runtime is not None:
        return (runtime,)
    if evidence.own_programs and all(one.elf for one in evidence.own_programs):
        return runtime_bases.for_compiled(evidence)  # a native image
    if evidence.base_name in ("debian", "ubuntu", "alpine", "buildpack-deps"):
        return runtime_bases.system(evidence)  # the distribution's own Java, as a package
    return (runtime_bases.same_image(evidence),)


def _compiles_at_start(evidence: Evidence) -> bool:
    """Whether what is started needs the compiler: `java Main.java`, a program of the kit, or one that asks for it."""
    if start_words.starts(evidence, _JDK_PROGRAMS):
        return True
    image = evidence.image
    reached = {program.name.rpartition("/")[2] for program in evidence.programs}
    sources = any(word.endswith((*java_row.ROW.suffixes, ".jsh")) for word in start_words.command_words(evidence))
    if sources or image is None:
        return sources
    return bool(reached & {*_JDK_PROGRAMS, *_BUILDERS}) or named.kit_user(image) is not None


def _archive(evidence: Evidence) -> bool:
    """Whether an archive is started, and no folder of classes: then classes and sources beside it are not needed."""
    words = start_words.command_words(evidence)
    if any(re.search(r"(?:^|[/:=])(?:classes|src)(?:[/:]|$)", word) for word in words):
        return False
    if "-jar" in words:
        return True
    paths = [
        piece
        for option, value in itertools.pairwise(words)
        if option in ("-cp", "-classpath", "--class-path", "-p", "--module-path")
        for piece in value.split(":")
    ]
    return bool(paths) and all(piece.endswith((".jar", "*")) for piece in paths)
