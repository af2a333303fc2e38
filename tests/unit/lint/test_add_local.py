import pytest

from tests.unit.lint.cases import Cases

HC005 = Cases("HC005")


@pytest.mark.parametrize(
    "add", ["ADD . /app", "ADD app.py /app/", 'ADD ["a b.txt", "/x"]', "ADD a.txt b.txt /x/", "add --chown=1 app /x"]
)
def test_catches(add: str) -> None:
    HC005.catches(f"FROM a:1\n{add}", line=2)


@pytest.mark.parametrize(
    "add",
    [
        "COPY . /app",
        "ADD rootfs.tar.gz /",
        "ADD rootfs.tar.xz other.txt /",
        "ADD https://example.org/a /a",
        "ADD --checksum=sha256:1 https://example.org/a /a",
        "ADD git@github.com:acme/app.git /src",
        "ADD https://github.com/acme/app.git#v1 /src",
        "ADD $ARTEFACT /app",
    ],
)
def test_passes(add: str) -> None:
    HC005.passes(f"FROM a:1\n{add}")


def test_mends() -> None:
    HC005.mends("FROM a:1\nADD . /app", "FROM a:1\nCOPY . /app")
    HC005.mends("FROM a:1\n  add  --chown=1 \\\n  a.py \\\n  /x", "FROM a:1\n  copy  --chown=1 \\\n  a.py \\\n  /x")
    HC005.mends("FROM a:1\nADD web /app", "FROM a:1\nCOPY web /app", files=["web/index.html"])
    HC005.mends("FROM a:1\nADD <<EOF /a.txt\nADD\nEOF", "FROM a:1\nCOPY <<EOF /a.txt\nADD\nEOF")


@pytest.mark.parametrize("source", ["app", "rootfs.1", "image.bin", "*", "data.img", "a.txt${SUFFIX}"])
def test_leaves_what_might_be_an_archive_by_another_name(source: str) -> None:
    HC005.leaves(f"FROM a:1\nADD {source} /app")
