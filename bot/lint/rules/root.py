"""HC004: the image runs as root."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from bot.dockerfile.distributions import Family
from bot.dockerfile.image_names import reference
from bot.dockerfile.syntax import Instruction
from bot.languages import shell
from bot.languages.shell import FIRST_PROCESSES
from bot.lint import paths
from bot.lint.rule import Context, Hit
from bot.model.findings import Confidence, Level
from bot.text import Template, verbatim

ID = "HC004"
TITLE = Template("Image runs as root", "A imagem roda como root")
LEVEL = Level.WARNING
SAME = ("DL3002", "DL3063")
DECIDES = SAME
OF_IMAGE = True
WHY = Template(
    "An attacker in the program is root in the container, one kernel bug away from root on the host.",
    "Quem invade o programa é root no contêiner e está a uma falha do kernel de ser root fora dele.",
)
REMEDY = Template(
    "Create a user, give it the files it must write, and end with `USER 10001` (a number).",
    "Crie um usuário, dê a ele os arquivos que precisa gravar, e termine com `USER 10001` (um número).",
)
CAUGHT = 'FROM debian:12\nCOPY app /app\nCMD ["/app"]\n'
PASSES = 'FROM debian:12\nCOPY app /app\nUSER 10001\nCMD ["/app"]\n'
_SAID = Template("The last USER is root", "O último USER é root")
_UNSAID = Template(
    "No USER: it runs as root, unless the base image sets one",
    "Sem USER: roda como root, a menos que a imagem base defina um",
)
_SURELY = Template(
    "No USER, and {image} sets none: it runs as root",
    "Sem USER, e {image} não define nenhum: roda como root",
)

_ROOT = re.compile(r"(?:root|0+)(?::.*)?")
# Base images that are known to set a user of their own.
_OTHER_USER = re.compile(
    r"nonroot|non-root|unprivileged|rootless|chiseled|(?:azurelinux|mariner)[\d.]*-distroless|^cgr\.dev/|^chainguard/"
    r"|^bitnami|^jenkins/|^sonarqube|^grafana/|^prom/|^mambaorg/micromamba"
    # Those of Red Hat that build or run programs of one language; its plain ones are root's.
    r"|(?:^|/)ubi\d+/(?:nodejs|python|php|perl|ruby|httpd|nginx|openjdk|dotnet|go-toolset)-"
)
# Official images that are known to set none.
_NO_USER = frozenset((
    "scratch", "alpine", "almalinux", "amazoncorretto", "amazonlinux", "archlinux", "buildpack-deps", "busybox", "bash",
    "centos", "debian", "eclipse-temurin", "elixir", "erlang", "fedora", "gcc", "golang", "haskell", "httpd", "julia",
    "maven", "nginx", "node", "openjdk", "oraclelinux", "perl", "php", "python", "rockylinux", "ruby", "rust", "swift",
    "ubuntu",
))  # fmt: skip
_DROPS = frozenset(shell.STEPS_DOWN) - {"su", "sudo", "doas", "runuser"}  # these serve to build as well
_DROPS_IN_SCRIPT = re.compile(rb"(?:^|[\s;&|(/])(?:" + "|".join(sorted(_DROPS)).encode() + rb")\s")


def check(context: Context) -> Iterable[Hit]:
    """Find out whom the image runs as."""
    if _is_windows(context):
        return  # another kind of users: ContainerUser is the one that a Windows image has unless USER says otherwise
    if _steps_down(context):
        return
    users = [one for one in context.image_instructions if one.keyword == "USER" and one.args]
    first = context.stage.from_instruction
    base = context.graph.external_base(context.stage)
    if context.facts is not None:
        user = context.facts.config.user.strip()
        if user and not _ROOT.fullmatch(user):
            return
        if users:
            yield Hit(users[-1], _SAID(), level=_level(context))
        else:
            yield Hit(first, _SURELY(image=verbatim(base.partition("@")[0][:100])), level=_level(context))
    elif users:
        user = paths.fill_word(context, users[-1].args[0], before=users[-1].start) or ""
        if _ROOT.fullmatch(user.strip()):
            yield Hit(users[-1], _SAID(), level=_level(context))
    elif reference(base).short in _NO_USER and "rootless" not in base:
        yield Hit(first, _SURELY(image=verbatim(base.partition("@")[0][:100])), level=_level(context))
    elif not _OTHER_USER.search(base):
        yield Hit(first, _UNSAID(), level=min(Level.INFO, _level(context)), confidence=Confidence.LIKELY)


def _find_started(context: Context) -> Instruction | None:
    """Return what the container starts, the ENTRYPOINT or else the CMD, if it is in exec form."""
    all_of_them = [one for one in context.image_instructions if one.keyword in ("ENTRYPOINT", "CMD")]
    last = [one for one in all_of_them if one.keyword == "ENTRYPOINT"][-1:] or all_of_them[-1:]
    return last[0] if last and last[0].json else None


def _is_script_that_drops(context: Context, name: str) -> bool:
    if context.read is None:
        return False
    contents = [context.read(file) or b"" for file in paths.of_context(context, name)[:3]]
    return any(one.startswith(b"#!") and _DROPS_IN_SCRIPT.search(one) for one in contents)


def _steps_down(context: Context) -> bool:
    """Whether the program is started by one that first becomes another user: `["su-exec", "app", "/server"]`."""
    started = _find_started(context)
    words = [word for word in started.args if not word.startswith("-")] if started is not None else []
    if words and posixpath.basename(words[0]) in FIRST_PROCESSES:
        words = words[1:]
    return len(words) > 1 and posixpath.basename(words[0]) in ("gosu", "su-exec") and not _ROOT.fullmatch(words[1])


def _is_windows(context: Context) -> bool:
    if context.facts is not None:
        return context.facts.platform.startswith("windows")
    return context.system is not None and context.system.family is Family.WINDOWS


def _level(context: Context) -> Level:
    """Less where the image has a program that entrypoints use to step down from root."""
    for one in context.image_instructions:
        if one.keyword in ("RUN", "ENTRYPOINT", "CMD"):
            for command in context.commands(one):
                if any(word.rpartition("/")[2].partition("=")[0] in _DROPS for word in command.words):
                    return Level.INFO
    started = _find_started(context)
    if started is not None and any(_is_script_that_drops(context, word) for word in started.args[:3]):
        return Level.INFO
    return LEVEL
