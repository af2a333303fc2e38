"""Front ends that are built, and served by a program that does nothing but hand out files.

The server stays the one in use; what is handed out comes over, the project around it stays behind.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import replace

from bot.dockerfile.paths import absolute
from bot.rewrite.evidence import start_words
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal import node_project, runtime_bases
from bot.rewrite.proposal.proposal import Leave, Proposal, leave
from bot.rewrite.proposal.runtime_bases import Base

NAME = "static-site"
_OF_SYSTEM = (
    *("nginx", "httpd", "apache2", "apache2ctl", "apachectl", "httpd-foreground", "lighttpd", "caddy", "darkhttpd"),
    "static-web-server",
)
_BUILDERS = (
    *("npm run", "npm build", "yarn", "pnpm", "bun run", "npx", "vite", "webpack", "parcel", "esbuild", "rollup", "ng"),
    *("hugo", "jekyll", "bundle exec jekyll", "mkdocs", "sphinx-build", "zola", "eleventy", "gatsby", "hexo", "make"),
    *("gulp", "grunt", "ember", "vue-cli-service", "react-scripts", "next", "nuxt", "astro", "vuepress", "docusaurus"),
    *(
        "mdbook",
        "antora",
        "asciidoctor",
        "pelican",
        "nikola",
        "middleman",
        "trunk",
        "elm",
        "gitbook",
        "brunch",
        "snowpack",
    ),
)
LEAVE = leave(paths="/root/.npm /root/.cache /root/.yarn /root/.bundle /root/.local/share/pnpm /usr/local/share/.cache")
TOOLCHAIN = frozenset(("NODE_VERSION", "YARN_VERSION", "NPM_CONFIG_LOGLEVEL", "HUGO_VERSION", "HUGO_ENV"))
_CONFIGS = ("serve.json", "now.json", "vercel.json", "static.json", "superstatic.json", "server.mjs")


def propose(evidence: Evidence) -> Iterable[Proposal]:
    """Return what may be done where a RUN builds pages, and a server of files hands them out."""
    served = start_words.starts(evidence, start_words.STATIC_SERVERS) or _by_python(evidence)
    if not served or not evidence.runs(*_BUILDERS):
        return
    system = start_words.starts(evidence, _OF_SYSTEM)
    yield Proposal(
        NAME,
        bases=_bases(evidence, system=system),
        leave=LEAVE | _project(evidence),
        unread=_project(evidence) if evidence.image is not None else Leave(),
        outputs=_find_served(evidence),
        tree=False,
        finals=_global(evidence),
        toolchain_env=TOOLCHAIN,
        build_packages=frozenset(("hugo", "nodejs", "npm", "yarn", "ruby", "jekyll", "m4")) if system else frozenset(),
    )


def _by_python(evidence: Evidence) -> bool:
    words = start_words.command_words(evidence)
    return "http.server" in words or "SimpleHTTPServer" in words


def _bases(evidence: Evidence, *, system: bool) -> tuple[Base, ...]:
    """Return what the server runs on: an image of Node for a server in Node, else the distribution."""
    if not system or evidence.base_name not in ("node", "ruby", "python", "golang", "debian", "ubuntu", "alpine"):
        return runtime_bases.for_interpreted(evidence)
    given_up = ("docker-entrypoint.sh", evidence.base_name)
    return tuple(replace(base, programs=given_up) for base in runtime_bases.system(evidence))


def _find_served(evidence: Evidence) -> tuple[str, ...]:
    """Return the folders that the server is told to hand out, as far as the text tells."""
    found = []
    for word in start_words.command_words(evidence)[1:]:
        if re.fullmatch(r"(?:\./|/)?[\w.-]+(?:/[\w.-]+)*/?", word) and not re.fullmatch(r"[\d.]+|http\.server", word):
            path = absolute(evidence.workdir, word)
            if _is_folder(evidence, path):
                found.append(path)
    return tuple(dict.fromkeys(found))


def _is_folder(evidence: Evidence, path: str) -> bool:
    image = evidence.image
    if image is None:
        return path.rpartition("/")[2] in ("dist", "build", "public", "out", "_site", "site", "www", "_book", "output")
    return any(name.startswith(path.strip("/") + "/") for name in image.files)


def _project(evidence: Evidence) -> Leave:
    """Return the folder in which the pages are built, but for what is handed out, where that is certain."""
    image = evidence.image
    if image is None:
        return leave(folders="node_modules src")
    roots = {one.folder for one in node_project.installs(evidence)}
    roots |= {folder for _, _, folder in evidence.running(*_BUILDERS)}
    spoken = sorted(_find_spoken(evidence))
    kept = {*_find_served(evidence), *(path for path in spoken if path not in roots)}
    left = []
    for root in sorted(roots - {"/"}):
        whole = any(path == root or root.startswith(path + "/") for path in (*_find_served(evidence), *spoken))
        nothing = start_words.command_words(evidence)[1:] == () or not (_find_served(evidence) or spoken)
        if not whole and not nothing:
            left.append(root)
    keep = [*kept, *(posixpath.join(evidence.workdir, name) for name in _CONFIGS)]
    return Leave(paths=tuple(left), keep=tuple(keep))


def _find_spoken(evidence: Evidence) -> set[str]:
    """Return the absolute paths that the server's configuration names, where the Dockerfile made it."""
    image = evidence.image
    assert image is not None
    found: set[str] = set()
    for path in image.own():
        if not re.match(r"etc/|usr/local/(?:nginx|apache2|etc)/|opt/[^/]+/etc/|Caddyfile|srv/[^/]*\.conf", path):
            continue
        if image.files[path].entry.length < 500_000 and image.is_file(path):
            for match in re.finditer(r"(?<![\w.:/$-])/[\w.@-]+(?:/[\w.@-]+)*", image.text(path)):
                if image.resolve(match[0]) is not None:
                    found.add(match[0])
    return {path for path in found if path.count("/") > 1 or path in ("/srv", "/app", "/build", "/site", "/www")}


def _global(evidence: Evidence) -> frozenset[int]:
    """Return the lines that install the server itself and nothing else: without an image they are said again."""
    if evidence.image is not None:
        return frozenset()
    mine = {id(command): step for step, command in node_project.global_installs(evidence)}
    lines = {step.line: step for step in mine.values()}
    return frozenset(
        line
        for line, step in lines.items()
        if all(id(one) in mine for one in step.commands)
        and any(server in word for one in step.commands for word in one.words for server in start_words.STATIC_SERVERS)
    )
