"""Uses of an image that its repository knows, as values."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.image.command import health_command
from bot.model.images import ImageConfig


@dataclass(frozen=True, slots=True)
class Use:
    """One way in which a repository uses an image. None leaves what the image itself says.

    `where` names the file, and what in it. `health` are commands that are run in it while it runs, `http` are paths
    that it is asked for. With `once` the command is to end with status 0. `non_root` says that whoever starts it
    refuses root and a user whose number nobody knows. `capabilities` are all that it is given; None leaves the usual
    ones. `tests` is the text of a file of tests that the program `tester` runs.
    """

    where: str
    entrypoint: tuple[str, ...] | None = None
    command: tuple[str, ...] | None = None
    env: tuple[tuple[str, str], ...] = ()
    user: str = ""
    workdir: str = ""
    read_only: bool = False
    health: tuple[tuple[str, ...], ...] = ()
    http: tuple[tuple[int, str], ...] = ()
    once: bool = False
    non_root: bool = False
    capabilities: tuple[str, ...] | None = None
    tester: str = ""
    tests: str = ""

    @property
    def as_image(self) -> bool:
        """Whether it only starts the image as the image says itself."""
        other = self.user or self.workdir or self.read_only or self.capabilities is not None
        return self.entrypoint is None and self.command is None and not other

    def config(self, image: ImageConfig) -> ImageConfig:
        """Return what an image's config is under this use, without its health check."""
        entrypoint, cmd = image.entrypoint, image.cmd
        if self.entrypoint is not None:
            entrypoint, cmd = self.entrypoint, ()  # an entrypoint of one's own leaves the image's command out
        if self.command is not None:
            cmd = self.command
        env = {**dict(image.env), **dict(self.env)}
        return replace(
            image,
            entrypoint=entrypoint,
            cmd=cmd,
            env=tuple(env.items()),
            user=self.user or image.user,
            workdir=self.workdir or image.workdir,
            healthcheck=None,
        )

    def checks(self, image: ImageConfig) -> tuple[ImageConfig, ...]:
        """Return a config for each command that is run in it while it runs, as if that were the image's own."""
        own = self.config(image)
        return tuple(replace(own, entrypoint=(), cmd=words, healthcheck=None) for words in self.health if words)


def health_words(test: tuple[str, ...], shell: tuple[str, ...] = ()) -> tuple[tuple[str, ...], ...]:
    """Return a health check as compose writes it, as a command."""
    found = health_command(test, shell)
    return (found,) if found else ()
