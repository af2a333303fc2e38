"""PHP: what was compiled and installed comes over; Composer and what is for development stay behind."""

import json
from collections.abc import Mapping

from bot.rewrite.evidence.evidence import Evidence
from tests.unit.rewrite.recipes.known import first_stage, from_image, from_text, last_stage, planned

TEXT = """FROM php:8.2-cli
RUN docker-php-ext-install bcmath
COPY --from=composer:2 /usr/bin/composer /usr/bin/composer
WORKDIR /app
COPY . .
RUN composer install -q
CMD ["php", "main.php"]
"""
BASE = {
    "usr/local/bin/php": "\x7fELF", "usr/local/bin/docker-php-entrypoint": "#!/bin/sh\nexec \"$@\"\n",
    "usr/local/bin/docker-php-ext-install": "#!/bin/sh\n", "usr/local/include/php/main.h": "x", "bin/sh": "sh",
    "usr/local/etc/php/php.ini-production": "x",
}  # fmt: skip
INSTALLED = {
    "packages": [
        {"name": "monolog/monolog", "autoload": {"psr-4": {"Monolog\\": "src"}}},
        {"name": "phpunit/phpunit", "autoload": {"psr-4": {"PHPUnit\\": "src"}}},
    ],
    "dev-package-names": ["phpunit/phpunit"],
}
MADE: Mapping[int, Mapping[str, str]] = {
    2: {"usr/local/lib/php/extensions/no-debug/bcmath.so": "x", "usr/local/etc/php/conf.d/bcmath.ini": "x"},
    3: {"usr/bin/composer": "#!/usr/bin/env php"},
    5: {"app/composer.lock": "{}", "app/main.php": "<?php use Monolog\\Logger;",
        "app/tests/MainTest.php": "PHPUnit\\X"},
    6: {"app/vendor/monolog/monolog/a.php": "", "app/vendor/phpunit/phpunit/a.php": "",
        "app/vendor/composer/installed.json": json.dumps(INSTALLED)},
}  # fmt: skip


def image(text: str = TEXT, made: Mapping[int, Mapping[str, str]] = MADE) -> Evidence:
    env = {"PHP_INI_DIR": "/usr/local/etc/php", "PHPIZE_DEPS": "gcc"}
    start = ("docker-php-entrypoint",)
    return from_image(text, made, base=BASE, env=env, entrypoint=start, cmd=("php", "main.php"), workdir="/app")


def test_php_by_itself_comes_over_onto_the_distribution() -> None:
    found = {one.runtime_base: one for one in planned(image(), "php")}
    assert set(found) == {"debian:bookworm-slim", "php:8.2-cli"}
    lines = last_stage(found["debian:bookworm-slim"])
    copies = " ".join(line for line in lines if line.startswith("COPY"))
    for path in ("/usr/local/bin/php", "/usr/local/bin/docker-php-entrypoint", "/usr/local/lib/php", "/app"):
        assert path in copies
    assert "composer:2" not in copies
    assert "/usr/bin/composer" not in copies
    assert "docker-php-ext-install" not in copies
    assert "ENV PHP_INI_DIR=/usr/local/etc/php" in lines
    assert 'ENTRYPOINT ["docker-php-entrypoint"]' in lines


def test_packages_for_development_are_removed_with_the_words_of_the_original() -> None:
    found = planned(image(), "php")
    assert found
    assert all(first_stage(one)[-1] == "RUN composer install -q --no-dev" for one in found)


def test_a_package_for_development_that_the_program_names_stays() -> None:
    made = {**MADE, 5: {**MADE[5], "app/main.php": "<?php use PHPUnit\\Framework\\Assert;"}}
    assert all("--no-dev" not in one.dockerfile for one in planned(image(made=made), "php"))


def test_with_a_server_of_the_distribution_the_image_stays() -> None:
    known = image(TEXT.replace("php:8.2-cli", "php:8.2-apache").replace('["php", "main.php"]', "apache2-foreground"))
    found = planned(known, "php")
    assert {one.runtime_base for one in found} == {"php:8.2-apache"}
    said = "php:8.2-apache stays, compiler included: no slimmer image has the same server"
    assert said in [note.english for note in found[0].notes]
    assert not any("itself stays" in note.english for one in planned(image(), "php") for note in one.notes)


def test_from_the_text_extensions_and_packages_are_named() -> None:
    (candidate,) = planned(from_text(TEXT, ["composer.json", "main.php"]), "php")
    copies = " ".join(line for line in last_stage(candidate) if line.startswith("COPY"))
    assert "/usr/local/lib/php/extensions" in copies
    assert "/usr/local/etc/php/conf.d" in copies
    assert "/usr/bin/composer" not in copies
