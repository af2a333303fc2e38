"""What brings what a candidate lacks, by values: packages where they own it, else the files themselves."""

from bot.image.built_image import BuiltImage
from bot.rewrite.candidate import Mend
from bot.rewrite.proof.files import mends
from bot.rewrite.proof.files.linked import LostLibrary
from tests.unit.rewrite.fakes import File, built, config_of, dpkg, program


def original() -> BuiltImage:
    files = {
        "usr/local/bin/one": File(link="/srv/one"),
        "srv/one": program(),
        "srv/two": program(),
        "usr/bin/curl": program(),
        **dpkg(("curl", "", ("usr/bin/curl",))),
    }
    found = built("FROM debian:12\n", files, config_of("x")).image
    assert found is not None
    return found


def test_programs_come_by_their_packages_or_as_files_with_what_their_names_lead_to() -> None:
    wanted = ("one", "/srv/two", "curl", "nowhere")
    assert mends.of_programs(original(), wanted) == Mend(
        frozenset(("usr/local/bin/one", "srv/one", "srv/two")), frozenset(("curl",))
    )


def test_libraries_come_the_same_way_unless_there_are_too_many() -> None:
    lost = [LostLibrary("x", "y", path) for path in ("usr/local/bin/one", "srv/two", "usr/bin/curl", None)]
    assert mends.of_libraries(original(), lost) == Mend(
        frozenset(("usr/local/bin/one", "srv/one", "srv/two")), frozenset(("curl",))
    )
    assert mends.of_libraries(original(), [LostLibrary("x", "y", f"srv/{n}") for n in range(201)]) == Mend()
