"""Where the modules that a source imports lie among the libraries of an image. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from bot.image import program_files
from bot.image.image_files import ImageFiles
from bot.languages import javascript
from bot.languages import table as languages

_MODULE_ENDINGS = (*javascript.FILE_ENDINGS, *javascript.INDEX_ENDINGS)


class Reached:
    """Finds the files of modules among the libraries of an image, each once."""

    def __init__(self, image: ImageFiles) -> None:
        self._image = image
        self._seen: set[str] = set()
        self._folders: dict[str, list[str]] | None = None

    def files(self, module: str, language: str, origin: str) -> Iterator[str]:
        """Return the files of a module that were not returned before."""
        for real in self.of(module, language, origin):
            if real not in self._seen:
                self._seen.add(real)
                yield real

    def of(self, module: str, language: str, origin: str) -> Iterator[str]:
        """Return the files of a module among the libraries."""
        for path in self._found(module, language, origin):
            real = self._image.resolve(path)
            if real is not None and self._image.is_file(real) and program_files.is_library(real):
                yield real

    def _found(self, module: str, language: str, origin: str) -> Iterable[str]:
        match language:
            case "python":
                return self._python(module, origin)
            case "javascript" | "typescript" | "tsx":
                return self._node(module, origin)
            case "go":
                return self._folder(module, (".go",))
            case "php":
                return self._folder(module.replace(".", "/"), (".php",), last=True)
            case "ruby":
                return self._folder(module, (".rb",), last=True)
        return ()

    def _index(self) -> dict[str, list[str]]:
        """Return the files of libraries by the folder that they are in."""
        if self._folders is None:
            self._folders = {}
            for path in self._image.files:
                if program_files.is_library(path) and languages.of(path) is not None:
                    self._folders.setdefault(posixpath.dirname(path), []).append(path)
        return self._folders

    def _python(self, module: str, origin: str) -> Iterator[str]:
        if module.startswith("."):
            up = len(module) - len(module.lstrip(".")) - 1
            folder = posixpath.dirname(origin)
            for _ in range(up):
                folder = posixpath.dirname(folder)
            inner = module.lstrip(".").replace(".", "/")
            yield from self._module(posixpath.join(folder, inner) if inner else folder)
            return
        parts = module.split(".")
        for root in self._roots("site-packages", "dist-packages"):
            for at in range(1, len(parts) + 1):
                yield from self._module(posixpath.join(root, *parts[:at]))

    def _module(self, stem: str) -> Iterator[str]:
        yield f"{stem}.py"
        yield f"{stem}/__init__.py"

    def _node(self, module: str, origin: str) -> Iterator[str]:
        if module.startswith((".", "/")):
            stem = posixpath.normpath(posixpath.join(posixpath.dirname(origin), module))
            yield from (f"{stem}{ending}" for ending in _MODULE_ENDINGS)
            return
        parts = module.split("/")
        name = "/".join(parts[: 2 if module.startswith("@") else 1])
        folder = posixpath.dirname(origin)
        while True:
            package = posixpath.join(folder, "node_modules", name)
            if self._image.resolve(package) is not None:
                yield from self._package(package, "/".join(parts[2 if module.startswith("@") else 1 :]))
                return
            if not folder:
                return
            folder = posixpath.dirname(folder)

    def _package(self, package: str, inside: str) -> Iterator[str]:
        """Return where a package of Node may begin; its package.json names several."""
        if inside:
            yield from (f"{package}/{inside}{ending}" for ending in _MODULE_ENDINGS)
        manifest = self._image.read(f"{package}/package.json").decode("utf-8", "replace")
        for found in re.findall(r'"(?:\./)?([\w./-]+\.(?:c|m)?js)"', manifest)[:40]:
            yield f"{package}/{found}"
        for found in re.findall(r'"main"\s*:\s*"(?:\./)?([\w./-]+)"', manifest)[:1]:
            yield from (f"{package}/{found}{ending}" for ending in _MODULE_ENDINGS)
        yield f"{package}/index.js"

    def _folder(self, module: str, suffixes: tuple[str, ...], *, last: bool = False) -> Iterator[str]:
        """Return the files of a folder whose path ends as a module is called, or that has it in its path."""
        wanted = re.sub(r"/v\d+$", "", module)
        for folder, files in self._index().items():
            plain = re.sub(r"@[^/]*", "", folder).replace("!", "")
            inside = plain.lower().endswith(f"/{wanted.lower()}") or (
                last and f"/{wanted.lower()}/" in f"{plain.lower()}/"
            )
            if inside or (
                last and any(posixpath.splitext(posixpath.basename(one))[0] == wanted for one in files[:400])
            ):
                yield from (path for path in files if path.endswith(suffixes))

    def _roots(self, *names: str) -> list[str]:
        found = {
            folder[: folder.index(f"{name}") + len(name)]
            for folder in self._index()
            for name in names
            if f"/{name}" in f"/{folder}"
        }
        return sorted(found)
