"""Imports that stand in for others, by values: only behind what is there, and only if nothing else loads the module."""

import pytest

from bot.sources.imports import Import
from bot.sources.instead import stands_in

FALLBACK = """
def version():
    try:
        from importlib import metadata
    except ImportError:
        import importlib_metadata as metadata
    return metadata.version("app")
"""


def found(source: str, there: str = "importlib.metadata") -> bool:
    def has(one: Import) -> bool:
        return one.name == there

    return stands_in(source.encode(), "importlib_metadata", has)


def test_behind_what_is_there() -> None:
    assert found(FALLBACK)
    assert found(FALLBACK.replace("ImportError", "ModuleNotFoundError"))
    assert found(FALLBACK.replace("import importlib_metadata as metadata", "from importlib_metadata import version"))


@pytest.mark.parametrize(
    "source",
    [
        FALLBACK.replace("importlib import metadata", "importlib import other"),
        FALLBACK.replace("ImportError", "ValueError"),
        FALLBACK.replace("except ImportError:", "except:"),
        FALLBACK.replace("    except", "        start()\n    except"),
        FALLBACK + "import importlib_metadata\n",
        FALLBACK + "__import__('importlib_metadata')\n",
        FALLBACK + "load('importlib_metadata.version')\n",
        "import importlib_metadata\n",
        "x = 1\n",
        "try:\n    import importlib_metadata\nexcept ImportError:\n    from importlib import metadata\n",
    ],
)
def test_else_it_may_be_loaded(source: str) -> None:
    assert not found(source)


def test_what_cannot_be_read_may_load_anything() -> None:
    assert not found(FALLBACK + "#" * 3_000_000)
