"""Where the caches of tools are in an image, in the homes of all its users, and what lies there. Pure."""

from __future__ import annotations

from collections.abc import Callable

from bot.dockerfile import tool_caches
from bot.dockerfile.paths import below_any
from bot.dockerfile.tool_caches import HOME
from bot.image.image_files import ImageFiles


def cache_folders(image: ImageFiles) -> tuple[str, ...]:
    """Return the folders, without a leading slash, that only hold what tools can have again."""
    homes = {user.home for user in image.system.users if user.home.count("/") > 1}
    below = [path.removeprefix(HOME) for path in tool_caches.folders() if path.startswith(f"{HOME}/")]
    others = (home + rest for home in homes for rest in below)
    return tuple(dict.fromkeys(path.strip("/") for path in (*tool_caches.folders(), *others)))


def downloads(image: ImageFiles) -> Callable[[str], bool]:
    """Return what tells whether a file is one that a tool downloaded: data of a cache that nobody copied there."""
    folders = cache_folders(image)

    def is_download(path: str) -> bool:
        if image.files[path].entry.mode & 0o111 or image.line(path) in image.of_context:
            return False
        return below_any(path, folders)

    return is_download
