"""Python: dependencies are installed in the first stage, and go where they were with one COPY.

pip is told by PIP_PREFIX to put everything below one folder, so that the original's lines stay as they are; in the last
stage that folder becomes /usr/local, where pip would have put it. Virtual environments come over as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.dockerfile import package_commands
from bot.dockerfile.edit import env_line
from bot.dockerfile.package_commands import PackageCommand
from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.paths import absolute
from bot.filetree import EntryKind
from bot.image import recorded
from bot.rewrite.evidence.evidence import Evidence, instruction_lines
from bot.rewrite.evidence.run_purpose import Nature, nature
from bot.rewrite.evidence.steps import BuildStep, fill_shell
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Copy, Proposal, leave
from bot.rewrite.proposal.runtime_bases import Base

NAME = "python"
PREFIX = "/install"
_MANAGERS = (Manager.PIP, Manager.UV, Manager.POETRY, Manager.PIPENV, Manager.CONDA)
LEAVE = leave(
    folders=".pytest_cache .mypy_cache .ruff_cache .tox .nox .hypothesis htmlcov .ipynb_checkpoints",
    names=".coverage coverage.xml .python-version.bak",
    paths="/root/.cache /root/.config/pip /root/.local/share/virtualenv",
)
TOOLCHAIN = frozenset(
    ("PYTHON_PIP_VERSION", "PYTHON_SETUPTOOLS_VERSION", "PYTHON_GET_PIP_URL", "PYTHON_GET_PIP_SHA256")
)
_ELSEWHERE = ("--user", "--target", "-t", "--prefix", "--root", "--break-system-packages")
_TOOLS = ("pip", "setuptools", "wheel", "virtualenv", "uv", "poetry", "pipenv", "build", "pip-tools")
POETRY = "/opt/poetry"
# A RUN that does nothing but install Poetry, perhaps with plugins of its own.
_INSTALLS_POETRY = re.compile(
    r"(\s*RUN\s+(?:--mount=\S+\s+)*)(?:python3?\s+-m\s+)?pip3?(\s+install)((?:\s+(?:--?[\w-]+(?:=\S+)?"
    r"|[\"']?poetry(?:-plugin-[\w-]+|-core)?(?:[=<>~!]=?[^\s&|;]+)?[\"']?))+\s*)",
    re.IGNORECASE,
)
_ROOT = ("", "root", "0")


def propose(evidence: Evidence) -> Iterable[Proposal]:
    """Return what may be done where packages of Python are installed, or an image of Python runs a program."""
    installs = [(step, found) for step, found in evidence.installs() if found.manager in _MANAGERS]
    official = evidence.base_name in ("python", "pypy")
    if not installs and not official:
        return
    chosen = runtime_bases.for_interpreted(evidence) if official else runtime_bases.general(evidence)
    if installs and official and (prefixed := _with_prefix(evidence, installs, chosen)) is not None:
        yield prefixed
        if all(_only_installs(step) for step, _ in installs):
            return
    version = _version(evidence)
    if (apart := _with_poetry_apart(evidence, installs, chosen)) is not None:
        yield apart
    yield Proposal(
        NAME,
        bases=chosen,
        leave=LEAVE.keeping("/root/.cache/pypoetry/virtualenvs"),
        outputs=_outputs(evidence, installs, official=official),
        carried=_tools(evidence, installs),
        together=("/usr/local/bin", f"/usr/local/lib/python{version}/site-packages") if official and version else (),
        toolchain_env=TOOLCHAIN,
    )


def _with_prefix(
    evidence: Evidence, installs: list[tuple[BuildStep, PackageCommand]], chosen: tuple[Base, ...]
) -> Proposal | None:
    """Return the proposal that installs into a folder of its own, if all is done by pip and nothing gets in its way."""
    version = _version(evidence)
    lines = {step.line for step, _ in installs}
    if version is None or not _plain(evidence, installs) or not _stays_as_installed(evidence, lines):
        return None
    env = (
        ("PIP_PREFIX", PREFIX),
        ("PYTHONPATH", f"{PREFIX}/lib/python{version}/site-packages"),
        ("PATH", f"{PREFIX}/bin:$PATH"),
    )
    ahead = _upgrades_ahead(installs)
    if any("pip" in _names(found) for step, found in installs if step is not ahead):
        return None  # the one that installs would be taken away from under the commands that follow
    return Proposal(
        NAME,
        bases=chosen,
        leave=LEAVE,
        copies=(Copy(PREFIX, "/usr/local"),),
        carried=frozenset(lines),
        build_env=() if ahead else env,
        after={ahead.line: env_line(env, evidence.dockerfile.escape)} if ahead else {},
        toolchain_env=TOOLCHAIN,
    )


def _with_poetry_apart(
    evidence: Evidence, installs: list[tuple[BuildStep, PackageCommand]], chosen: tuple[Base, ...]
) -> Proposal | None:
    """Return the proposal that keeps Poetry in an environment of its own, as its installer does, and leaves it behind.

    The mark `poetry_env` in it tells Poetry to install for the Python around it. What the program shares with Poetry is
    then installed for the program, too: the site is copied as the build made it, not by who made what in the original.
    """
    version = _version(evidence)
    only = [step for step, found in installs if "poetry" in _names(found)]
    if version is None or evidence.image is None or len(only) != 1 or _environments(evidence):
        return None
    step = only[0]
    text = "".join(instruction_lines(evidence.dockerfile, step.instruction))
    match = _INSTALLS_POETRY.fullmatch(text)
    started = {one.path.rpartition("/")[2] for one in evidence.programs}
    started |= {one.program for one in evidence.start_commands}
    if match is None or not step.own or step.user not in _ROOT or "poetry" in started or not _shares_site(evidence):
        return None
    escape = evidence.dockerfile.escape
    made = (
        f"{match[1]}python -m venv {POETRY} {escape}\n    && touch {POETRY}/poetry_env {escape}\n"
        f"    && {POETRY}/bin/pip{match[2]}{match[3].rstrip()} {escape}\n"
        f"    && ln -s {POETRY}/bin/poetry /usr/local/bin/\n"
    )
    return Proposal(
        NAME,
        bases=chosen,
        leave=LEAVE,
        copies=(Copy(f"/usr/local/lib/python{version}/site-packages"),),
        carried=frozenset(one.line for one, _ in installs if one.line == step.line),
        instead={step.line: made},
        toolchain_env=TOOLCHAIN,
    )


def _shares_site(evidence: Evidence) -> bool:
    """Whether Poetry is told to make no environment of its own: by ENV, or by `poetry config` before it installs."""
    env = evidence.steps[-1].env.get("POETRY_VIRTUALENVS_CREATE", "").lower()
    return env in ("false", "0") or any(
        command.arguments[1:3] == ("virtualenvs.create", "false") for _, command, _ in evidence.running("poetry config")
    )


def _names(found: PackageCommand) -> set[str]:
    return {re.split(r"[=<>~\[]", one)[0].strip("\"'").lower() for one in found.packages}


def _plain(evidence: Evidence, installs: list[tuple[BuildStep, PackageCommand]]) -> bool:
    """Whether pip installs everything, as root, for the whole system, in RUNs that put nothing else where it does."""
    if _environments(evidence) or any(found.command.program == "pipx" for _, found in installs):
        return False
    for step, found in installs:
        if found.manager is not Manager.PIP or found.has(*_ELSEWHERE) or not step.own:
            return False
        if not _only_installs(step) and not _made_by_pip(evidence, step):
            return False
        if step.user not in ("", "root", "0") or {"PIP_PREFIX", "PIP_USER", "PIP_TARGET"} & set(step.env):
            return False
    return True


def _only_installs(step: BuildStep) -> bool:
    """Whether a RUN installs packages, of Python and of the system, and makes no other files that are needed."""
    managed = {id(found.command) for found in package_commands.package_commands(step.commands)}
    harmless = (
        "rm",
        "echo",
        "set",
        "true",
        "cd",
        "export",
        "find",
        "mkdir",
        "python",
        "python3",
        "pip",
        "pip3",
        "apt-mark",
    )
    return all(id(one) in managed or not one.program or one.program in harmless for one in step.commands) or nature(
        step
    ) in (Nature.PACKAGES, Nature.SETUP)


def _made_by_pip(evidence: Evidence, step: BuildStep) -> bool:
    """Whether pip has a record of all that a RUN made below /usr/local; compiled forms of modules aside."""
    image = evidence.image
    if image is None:
        return False
    made = (path for path in image.own() if image.line(path) == step.line and path.startswith("usr/local/"))
    found = {path for path in made if image.files[path].entry.kind is not EntryKind.FOLDER and path[-4:] != ".pyc"}
    return found <= recorded.files(image)


def _stays_as_installed(evidence: Evidence, lines: set[int]) -> bool:
    """Whether these RUNs put something where pip does, and no other changes what pip put there: it would not find it.

    `pip wheel` and `pip download` install nothing.
    """
    image = evidence.image
    if image is None:
        return True
    own = (path for path in image.own() if path.startswith("usr/local/") and path[-4:] != ".pyc")
    made = {image.line(path) for path in own if image.files[path].entry.kind is not EntryKind.FOLDER}
    changed = (path for path in recorded.files(image) if path[-4:] != ".pyc")
    return bool(made & lines) and {image.line(path) for path in changed} <= {*lines, None}


def _upgrades_ahead(installs: list[tuple[BuildStep, PackageCommand]]) -> BuildStep | None:
    """Return the step before all others that does nothing but bring pip itself up to date: that stays behind."""
    first = installs[0][0]
    own = [found for step, found in installs if step.line == first.line]
    tools = all(
        found.packages and {re.split(r"[=<>~\[]", one)[0] for one in found.packages} <= set(_TOOLS) for found in own
    )
    return first if tools and len({step.line for step, _ in installs}) > 1 else None


def _version(evidence: Evidence) -> str | None:
    """Return "3.11", from the files of the image or from the tag."""
    if evidence.image is not None:
        for path in evidence.image.files:
            if (match := re.fullmatch(r"usr/local/lib/python(3\.\d+)/site-packages", path)) is not None:
                return match[1]
        return None
    match = re.match(r"(3\.\d+)", evidence.base_tag)
    return match[1] if match else None


def _tools(evidence: Evidence, installs: list[tuple[BuildStep, PackageCommand]]) -> frozenset[int]:
    """Return the lines that install tools such as uv, which the program in its virtual environment knows nothing of."""
    if not _environments(evidence) or any(command.program in _TOOLS for command in evidence.start_commands):
        return frozenset()
    lines: dict[int, bool] = {}
    for step, found in installs:
        names = {re.split(r"[=<>~\[]", one)[0] for one in found.packages}
        environment = any(name.startswith(root) for root in _environments(evidence) for name in found.command.words)
        only = bool(names) and names <= set(_TOOLS) and _only_installs(step) and not environment
        lines[step.line] = lines.get(step.line, True) and only
    return frozenset(line for line, only in lines.items() if only)


def _environments(evidence: Evidence) -> list[str]:
    """Return the virtual environments that a RUN makes."""
    found = []
    for step, command, folder in evidence.commands():
        words = (command.program, *command.arguments)
        if re.fullmatch(r"python[\d.]*", words[0]) and words[1:3] in (("-m", "venv"), ("-m", "virtualenv")):
            named = [word for word in words[3:] if not word.startswith("-")]
        elif words[0] == "virtualenv" or words[:2] == ("uv", "venv"):
            named = [word for word in words[1:] if not word.startswith("-") and word != "venv"] or [".venv"]
        else:
            continue
        found += [absolute(folder, fill_shell(word, step.env)) for word in named[-1:]]
    return found


def _outputs(
    evidence: Evidence, installs: list[tuple[BuildStep, PackageCommand]], *, official: bool
) -> tuple[str, ...]:
    """Return where packages go, as far as the text tells."""
    found = [*_environments(evidence)]
    version = _version(evidence)
    for step, one in installs:
        if one.action is not PackageAction.INSTALL:
            continue
        if one.manager is Manager.UV and one.command.arguments[:1] == ("sync",):
            found.append(absolute(step.workdir, step.env.get("UV_PROJECT_ENVIRONMENT", ".venv")))
        elif one.manager is Manager.CONDA:
            found.append("/opt/conda")
        elif one.has("--user"):
            found.append("/root/.local")
        elif not found:
            lib = f"/usr/local/lib/python{version}/site-packages" if official and version else "/usr/local"
            found += [lib, "/usr/local/bin"] if lib != "/usr/local" else [lib]
    return tuple(dict.fromkeys(found))
