"""HC017: a command whose failure does not stop the build."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bot.dockerfile.package_commands import package_commands
from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.shell import Command, ControlFlow, stops_on_error
from bot.dockerfile.syntax import Instruction
from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.text import Template, verbatim

ID = "HC017"
TITLE = Template("Failure that the build ignores", "Falha que o build ignora")
LEVEL = Level.WARNING
SAME = ("SC2164",)
DECIDES: tuple[str, ...] = ()
WHY = Template(
    "RUN only checks the status of its last command: the build goes on, and the image lacks what failed.",
    "O RUN só verifica o status do último comando: o build continua, e falta na imagem o que falhou.",
)
REMEDY = Template(
    "Join with `&&`, or start the script with `set -e`.",
    "Una com `&&`, ou comece o script com `set -e`.",
)
CAUGHT = "FROM debian:12\nRUN make; make install; rm -rf /src\n"
PASSES = "FROM debian:12\nRUN set -e; make; make install; rm -rf /src\n"
_MESSAGE = Template(
    "If `{command}` fails, the build goes on: nothing checks its result",
    "Se `{command}` falhar, o build continua: nada verifica o resultado",
)
# What makes something of the image; of others nobody minds a failure.
_MATTERS = frozenset((
    "curl", "wget", "tar", "unzip", "git", "make", "cmake", "ninja", "meson", "gcc", "g++", "cc", "clang",
    "go", "cargo", "rustup", "mvn", "gradle", "mvnw", "gradlew", "javac", "dotnet", "npm", "npx", "yarn",
    "pnpm", "pip", "pip3", "python", "python3", "bundle", "gem", "composer", "php", "rpm", "dpkg", "cp", "mv",
    "patch", "configure", "autoreconf", "useradd", "groupadd", "adduser", "addgroup", "chown", "cd", "svn",
    "rsync", "sbt", "stack", "cabal", "mix", "swift",
))  # fmt: skip
_VERSION = frozenset(("--version", "-version"))
_SIMPLE = {ControlFlow.GROUP, ControlFlow.SUBSHELL, ControlFlow.SHELL}


def check(context: Context) -> Iterable[Hit]:
    """Look at the RUNs of all stages."""
    for _, run in context.instructions("RUN"):
        if run.json or _shell_stops(context.shell(run)) or _interpreter_stops(run):
            continue
        commands = [one for one in context.commands(run) if not one.function]
        lost = next(_find_lost(commands), None)
        if lost is not None:
            words = " ".join(lost.effective)[:60].replace("`", "'").replace("\n", " ")
            yield Hit(run, _MESSAGE(command=verbatim(words)))


def _shell_stops(shell: Sequence[str]) -> bool:
    options = [word for word in shell[1:] if word.startswith("-") and not word.startswith("--")]
    return any("e" in word[1:] for word in options) or "errexit" in shell


def _interpreter_stops(run: Instruction) -> bool:
    """Whether the words that start the interpreter of a heredoc say -e."""
    if not run.heredocs:
        return False
    first = run.heredocs[0].text.partition("\n")[0]
    words = [*run.args[0].split(), *(first.split() if first.startswith("#!") else ())]
    return any(word.startswith("-") and not word.startswith("--") and "e" in word for word in words)


def _find_lost(commands: Sequence[Command]) -> Iterator[Command]:
    """Return the commands that matter and whose failure nobody sees: a `;` ends them, and more follows."""
    open_chains: list[list[Command]] = [[]]  # of the script, and of each group within that is still open
    for one in commands:
        if stops_on_error([one]) or one.words[:1] == ("trap",):
            return  # from here on it stops
        level = sum(block in _SIMPLE for block in one.blocks)
        if level < len(open_chains) - 1:
            # A group has ended: its status is that of the last of it.
            inner = [command for chain in open_chains[level + 1 :] for command in chain]
            open_chains = [*open_chains[:level], [*open_chains[level], *inner]]
        # In the script of `sh -ec` a `;` is as good as `&&`.
        ended = one.operator == ";" and not (one.stops and level == len(open_chains) - 1)
        if ended and ("$?" in one.raw or _mends(one)):
            open_chains[-1] = []  # it asks for the status of what went before, or takes it for granted that it failed
        if ended and set(one.blocks) <= _SIMPLE:
            yield from _ignored(open_chains[-1], within=len(open_chains) > 1)
            open_chains[-1] = []
        while level > len(open_chains) - 1:
            open_chains.append([])
        open_chains[-1].append(one)


def _mends(one: Command) -> bool:
    """Whether it installs what a `dpkg -i` before it lacked and failed for: `apt-get install -f`."""
    return any(found.manager is Manager.APT and found.has("-f", "--fix-broken") for found in package_commands([one]))


def _ignored(chain: Sequence[Command], *, within: bool) -> Iterator[Command]:
    if any(one.operator == "||" for one in chain):
        return  # somebody asks for its status
    # Of several in a group, those before may be of another group, joined with `&&`.
    yield from (one for one in (chain[-1:] if within else chain) if _matters(one))


def _matters(one: Command) -> bool:
    if not set(one.blocks) <= _SIMPLE or one.operator == "&":
        return False
    found = package_commands([one])
    if found:
        return found[0].action in (PackageAction.INSTALL, PackageAction.REFRESH, PackageAction.UPGRADE)
    return one.program in _MATTERS and _VERSION.isdisjoint(one.words) and one.words[1:] not in (("-v",), ("version",))
