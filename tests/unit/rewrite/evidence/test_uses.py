"""What the programs of an image may start: which sources count."""

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image import elf
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem
from bot.image.program_sources import SourceCache
from bot.image.programs import Program, Via
from bot.model.images import ImageConfig
from bot.rewrite.evidence.uses import PossibleUses
from tests.unit.rewrite import fakes


def test_an_interpreter_by_a_link_that_no_package_has_is_no_program_of_its_own() -> None:
    """Alternatives are made by the scripts of packages: PHP and Java are started by such a link."""
    link, real = "usr/bin/php", "usr/bin/php8.2"
    files = {
        link: TreeFile(Entry(link, EntryKind.SYMLINK, 0, 0o777, link="/etc/alternatives/php"), 1),
        "etc/alternatives/php": TreeFile(
            Entry("etc/alternatives/php", EntryKind.SYMLINK, 0, 0o777, link=f"/{real}"), 1
        ),
        real: TreeFile(Entry(real, EntryKind.FILE, 1, 0o755, length=1), 1),
    }
    image = BuiltImage(
        ImageConfig(cmd=("php", "app.php"), workdir="/app"), files, (None, 2), lambda path, limit: b"\x7fELF",
        InstalledSystem(None, {}, {real: "php8.2-cli"}),
        programs=(Program("php", link, real, Via.COMMAND, elf=elf.read(fakes.elf())),),
        source_cache=SourceCache(lambda: {"app.php": b'<?php exec("jq --version");\n'}),
    )  # fmt: skip
    assert not PossibleUses(image).compiled
    assert PossibleUses(image).names_program(("jq",)) is not None
