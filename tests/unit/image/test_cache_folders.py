"""The folders in which tools keep what they can have again, in the homes of all users: by values."""

from bot.image.cache_folders import cache_folders, downloads
from tests.unit.rewrite.fakes import File, built, config_of

PASSWD = "root:x:0:0::/root:/bin/sh\napp:x:1:1::/home/app:/bin/sh\nweb:x:2:2::/srv:/bin/sh\nall:x:3:3::/:/bin/sh\n"


def test_caches_are_in_the_homes_of_users_and_only_there() -> None:
    files = {
        "etc/passwd": File(PASSWD.encode()),
        "home/app/.npm/_cacache/x": File(b"x", 3),
        "home/app/.npm/_cacache/run": File(b"x", 3, 0o755),
        "home/app/.npm/_cacache/copied": File(b"x", 2),
        "srv/.npm/_cacache/x": File(b"x", 3),
        "root/.npm/_cacache/x": File(b"x", 3),
        "home/app/x": File(b"x", 3),
    }
    image = built("FROM debian:12\nCOPY . /\nRUN npm ci\n", files, config_of("x")).image
    assert image is not None
    folders = cache_folders(image)
    assert {"root/.npm", "home/app/.npm"} <= set(folders)
    assert "srv/.npm" not in folders  # the folder of a program, whoever is at home in it
    assert not any(folder.startswith("/") or folder.endswith("/") for folder in folders)
    is_download = downloads(image)
    assert [path for path in files if is_download(path)] == ["home/app/.npm/_cacache/x", "root/.npm/_cacache/x"]
