"""What a product needs around it, by values: the libraries that it loads, and those that it names."""

from bot.rewrite.writing.product import Product
from bot.rewrite.writing.runtime_needs import find_linked
from tests.unit.rewrite.fakes import LOADER, File, built, dpkg, elf

LIBRARIES = "usr/lib/x86_64-linux-gnu"
SITE = "usr/local/lib/python3.11/site-packages"
TEXT = "FROM python:3.11\nRUN pip install pillow\nCMD python\n"


def linked_by_name(needed: str, named: bytes) -> set[str]:
    files = {
        **dpkg(
            ("libtiff6", "", [f"{LIBRARIES}/libtiff.so.6"]),
            ("libfribidi0", "", [f"{LIBRARIES}/libfribidi.so.0"]),
        ),
        f"{SITE}/PIL/_imaging.so": File(elf((needed,), LOADER, data=named), line=2),
    }
    found = find_linked(built(TEXT, files), Product(kept=frozenset((f"{SITE}/PIL/_imaging.so",))))
    return {path.rpartition("/")[2] for path in found.by_name}


def test_what_a_plugin_names_comes_with_its_package_unless_its_wheel_brings_it_under_another_name() -> None:
    named = b"\0libtiff.so.6\0libfribidi.so.0\0"
    assert linked_by_name("libz.so.1", named) == {"libtiff.so.6", "libfribidi.so.0"}
    assert linked_by_name("libtiff-20b7e810.so.6.3.0", named) == {"libfribidi.so.0"}


def test_what_is_built_for_a_libc_that_the_original_has_not_says_nothing_of_the_base() -> None:
    """npm brings one of a plugin for glibc and one for musl: where there is no musl, nothing can load the other."""
    module, plugin = "app/node_modules/@swc/core", "swc.node"
    glibc, musl = f"{module}-gnu/{plugin}", f"{module}-musl/{plugin}"
    files = {
        f"{LIBRARIES}/libc.so.6": File(elf()),
        f"{LIBRARIES}/libc.so": File(b"GROUP ( /lib/x86_64-linux-gnu/libc.so.6 )"),
        glibc: File(elf(("libc.so.6",)), line=2),
        musl: File(elf(("libc.musl-x86_64.so.1",)), line=2),
    }
    product = Product(kept=frozenset((glibc, musl)))
    found = find_linked(built(TEXT, files), product)
    assert (found.glibc, found.musl) == (True, False)
    installed = {**files, "usr/lib/ld-musl-x86_64.so.1": File(elf())}
    assert find_linked(built(TEXT, installed), product).musl
