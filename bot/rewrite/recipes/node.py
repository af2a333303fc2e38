"""Node: packages for development are pruned where nothing that is started needs them; the slim form of the same image.

Alpine takes the place of Debian only where no module is compiled for glibc, which the composer sees. What is started
stays what it is: a development server is not replaced by another.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import replace

from bot.dockerfile import image_names
from bot.dockerfile.distributions import Family, Libc
from bot.languages import javascript
from bot.rewrite.evidence import start_words
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.evidence.run_purpose import Nature, nature
from bot.rewrite.evidence.steps import BuildStep
from bot.rewrite.proposal import node_project, runtime_bases
from bot.rewrite.proposal.node_project import Install, Project
from bot.rewrite.proposal.proposal import Leave, Proposal, leave
from bot.rewrite.proposal.runtime_bases import Base

NAME = "node"
_TOOLS = (
    "npm",
    "yarn",
    "pnpm",
    "npx",
    "node",
    "corepack",
    "bun",
    "bunx",
    "deno",
    "tsc",
    "vite",
    "ng",
    "lerna",
    "nx",
    "turbo",
)
LEAVE = leave(
    folders=".nyc_output .nx .turbo .parcel-cache .eslintcache .husky .yarn-cache .pnpm-store .storybook",
    names=".eslintrc* .prettierrc* .eslintignore .prettierignore .stylelintrc* .nvmrc .npmignore *.tsbuildinfo",
    paths="/root/.npm /root/.cache /root/.yarn /root/.node-gyp /root/.local/share/pnpm /root/.bun/install/cache "
    "/home/node/.npm /home/node/.cache /usr/local/share/.cache",
)
# Once all that is started is known and nothing of it is written in them.
_SOURCES = leave(
    sources="javascript",
    names="tsconfig*.json webpack.*.js webpack.config.* vite.config.* vitest.config.* rollup.config.* babel.config.* "
    ".babelrc* jest.config.* karma.conf.js cypress.config.* postcss.config.* tailwind.config.* eslint.config.* "
    "gulpfile.* Gruntfile.js esbuild.* playwright.config.* *.test.js *.spec.js",
    folders="__tests__ __mocks__ cypress coverage",
)
_TYPED = ("ts-node", "ts-node-dev", "tsx", "bun", "deno", "vite", "next", "nuxt", "nodemon", "babel-node", "swc-node")
_TYPED_SOURCES = (*javascript.TYPESCRIPT.suffixes, *javascript.TSX.suffixes)
_OFFICIAL = ("node", "bun", "deno")
TOOLCHAIN = frozenset(("NODE_VERSION", "YARN_VERSION", "NPM_CONFIG_LOGLEVEL"))


def propose(evidence: Evidence) -> Iterable[Proposal]:
    """Return what may be done where packages of Node are installed, or an image of Node runs a program."""
    installs = list(node_project.installs(evidence))
    general = list(node_project.global_installs(evidence))
    if not installs and not general and not evidence.runs(*_TOOLS) and evidence.base_name not in _OFFICIAL:
        return
    if start_words.starts(evidence, start_words.STATIC_SERVERS):
        return  # see static_site.py
    project = node_project.project(evidence, installs[-1].folder) if installs else None
    # What is given away here is only what a walk from the start command, through every import, does not reach.
    walked = project is not None and not project.needs_development(evidence)
    pruned = _prune_run(evidence, installs, project) if project is not None and walked else None
    typed = not walked or any(
        word in _TYPED or word.endswith(_TYPED_SOURCES) for word in start_words.command_words(evidence)
    )
    root = any(one.folder == "/" for one in installs)
    outputs = _outputs(evidence, installs) if evidence.image is None else ()
    # A package is taken whole: what it may read is not known.
    modules = [f"{one.folder.rstrip('/')}/node_modules" for one in installs] + ["/usr/local/lib/node_modules"]
    found = Proposal(
        NAME,
        bases=_bases(evidence),
        leave=(LEAVE | (Leave() if typed else _SOURCES) | _caches(project)).keeping(*modules),
        outputs=outputs,
        tree=not (root and outputs),
        finals=frozenset(_only_global(evidence)) if evidence.image is None else frozenset(),
        after=pruned[0] if pruned else {},
        gone=pruned[1] if pruned else (),
        toolchain_env=TOOLCHAIN,
    )
    yield found
    if pruned:
        # What prunes takes links to tools away as well, which a script that ships may start.
        yield replace(found, bases=_last_resort(found.bases), after={}, gone=())


def _last_resort(bases: tuple[Base, ...]) -> tuple[Base, ...]:
    """Return the base that is nearest to the original."""
    return (tuple(one for one in bases if one.same_release) or bases)[:1]


def _bases(evidence: Evidence) -> tuple[Base, ...]:
    """Return the slim form and, of the large form, Alpine; where Node came from elsewhere, what is there."""
    if evidence.base_name not in _OFFICIAL:
        return runtime_bases.general(evidence)
    found = runtime_bases.for_interpreted(evidence)
    alpine = _alpine(evidence)
    return (*found, alpine) if alpine is not None else found


def _alpine(evidence: Evidence) -> Base | None:
    """Return the Alpine form of the large image: node:20 and node:20-bookworm -> node:20-alpine."""
    parts = image_names.reference(evidence.base_raw)
    match = re.fullmatch(r"(\d+[\d.]*|lts|current|latest|)(?:-(?:buster|bullseye|bookworm|trixie))?", parts.tag)
    if parts.last != "node" or match is None or evidence.image is None:
        return None
    version = "" if match[1] == "latest" else match[1]
    image = f"{parts.name}:{version}-alpine" if version else f"{parts.name}:alpine"
    return Base(image, Family.ALPINE, Libc.MUSL, 150_000_000)


def _prune_run(
    evidence: Evidence, installs: list[Install], project: Project
) -> tuple[dict[int, str], tuple[str, ...]] | None:
    """Return the RUN that prunes, after the last step that builds, and what it removes."""
    mine = [one for one in installs if one.folder.strip("/") == project.root]
    if not mine or not project.development or all(one.production for one in mine):
        return None
    command = _prune(evidence, mine[-1].manager, project)
    last = _last_build(evidence)
    if command is None or last is None:
        return None
    following = [step for step in evidence.steps if step.line > last.line]
    folder = following[0].workdir if following else evidence.workdir
    there = "" if folder.strip("/") == project.root else f"cd /{project.root} && "
    lower = evidence.stage.from_instruction.original.lstrip()[:4].islower()
    gone = project.surplus()
    if evidence.reasons is not None and any(
        evidence.reasons.of(f"{one.strip('/')}/package.json") is None for one in gone
    ):
        return None  # a source that ships may load one of them, if not from what is started
    return {last.line: f"{'run' if lower else 'RUN'} {there}{command}"}, gone


def _last_build(evidence: Evidence) -> BuildStep | None:
    building = [
        step
        for step in evidence.steps
        if step.keyword == "RUN" and step.own and nature(step) in (Nature.BUILD, Nature.MIXED)
    ]
    return building[-1] if building else None


def _prune(evidence: Evidence, manager: str, project: Project) -> str | None:
    """Return the command with which a package manager removes what is only for development."""
    if manager == "npm":
        major = re.match(r"\d+", evidence.base_env.get("NODE_VERSION", ""))
        return "npm prune --omit=dev" if major and int(major[0]) > 14 else "npm prune --production"
    if manager == "pnpm":
        return "CI=true pnpm prune --prod --ignore-scripts"
    if manager == "yarn":
        named = re.match(r"yarn@(\d+)", str(project.manifest.get("packageManager", "")))
        if named is None and project.image.resolve(f"{project.root}/.yarnrc.yml") is None:
            return "yarn install --production --ignore-scripts --prefer-offline --frozen-lockfile"
        return "yarn workspaces focus --production" if named and int(named[1]) >= 4 else None
    return None


def _caches(project: Project | None) -> Leave:
    """Return what frameworks keep for the next build."""
    if project is None:
        return Leave()
    caches = (".angular", ".next/cache/eslint", ".next/cache/swc", ".next/cache/webpack")
    return Leave(paths=tuple(f"/{project.root}/{folder}" for folder in caches))


def _only_global(evidence: Evidence) -> Iterable[int]:
    """Return the lines that install programs for everybody and do nothing else: they may as well be said again."""
    mine = {id(command): step for step, command in node_project.global_installs(evidence)}
    for step in {step.line: step for step in mine.values()}.values():
        rest = [
            one for one in step.commands if id(one) not in mine and one.program not in ("npm", "rm", "echo", "yarn")
        ]
        if not rest:
            yield step.line


def _outputs(evidence: Evidence, installs: list[Install]) -> tuple[str, ...]:
    """Return where the packages are, and the folders of what is started, as far as the text tells."""
    found = [posixpath.join(one.folder, "node_modules") for one in installs]
    for path in start_words.files(evidence):
        parts = path.split("/")
        found.append("/".join(parts[:2]) if len(parts) > 2 and evidence.workdir == "/" else path)
    for word in start_words.command_words(evidence):
        if re.fullmatch(r"(?:\./)?(?:dist|build|out|lib|server)/[\w./-]+", word):
            found.append(posixpath.join(evidence.workdir, word.removeprefix("./").split("/")[0]))
    root = evidence.workdir == "/" and evidence.runs(*_TOOLS)
    if root and evidence.runs("npm run", "yarn build", "bun run", "pnpm run", "yarn run"):
        found.append("/dist")
    return tuple(dict.fromkeys(found))
