"""The traps, and the images that hold them. Pure: the same every time.

A trap is one way to lose something: a resource, how the program names it, where it comes from. Traps of one language
that are alike in what can be told of them share an image; each has a hidden argument that does what needs the resource.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.corpus.traps import languages
from tests.corpus.traps.languages import IMPORT, LOAD, LOCALE, MODE, READ, START, USER, WRITE, ZONE, Language

NAMINGS = ("literal", "table", "constant", "setting", "request", "file")
TOLD = NAMINGS[:4]  # the sources say what is named
_EACH = 44  # traps of a language
_IN_ONE = 30  # traps of an image


@dataclass(frozen=True, slots=True)
class Resource:
    """Something that a program needs: what it does with it, and where it comes from.

    `text` is what is named; `made` a command that makes it; `package` what is installed by name; `shows` what the
    program says. Own things are those that a person put there.
    """

    kind: str
    origin: str
    does: str
    text: str
    made: str = ""
    package: str = ""
    shows: str = "token-{key}"
    own: bool = True
    bases: tuple[str, ...] = ()  # only of these; none for any


_BIG = ("python:3.11", "buildpack-deps:bookworm")
_GIT = (*_BIG, "golang:1.24", "node:20")


def _made(place: str) -> str:
    return f"mkdir -p {place} && echo token-{{key}} > {place}/{{key}}.dat"


RESOURCES = (
    Resource("file", "context", READ, "data/{key}.txt"),
    Resource("file", "context", READ, "/app/docs/{key}.md"),
    Resource("file", "etc", READ, "/etc/{key}d/{key}.dat", _made("/etc/{key}d")),
    Resource("file", "etc", READ, "/etc/default/{key}.dat", _made("/etc/default")),
    Resource("file", "var", READ, "/var/cache/{key}/{key}.dat", _made("/var/cache/{key}")),
    Resource("file", "var", READ, "/var/lib/{key}/{key}.dat", _made("/var/lib/{key}")),
    Resource("file", "usr", READ, "/usr/share/{key}/{key}.dat", _made("/usr/share/{key}")),
    Resource("file", "package", READ, "/usr/share/dict/words-{key}",
             "cp /usr/share/hunspell/en_US.aff /usr/share/dict/words-{key}", "hunspell-en-us", shows="SET UTF-8"),
    Resource("folder", "var", WRITE, "/var/log/{key}", "mkdir -p /var/log/{key}"),
    Resource("folder", "var", WRITE, "/var/lib/{key}/spool", "mkdir -p /var/lib/{key}/spool"),
    Resource("folder", "usr", WRITE, "/usr/local/share/{key}", "mkdir -p /usr/local/share/{key}"),
    Resource("folder", "etc", WRITE, "/etc/{key}.d", "mkdir -p /etc/{key}.d"),
    Resource("program", "usr", START, "{key}-tool", "printf '#!/bin/sh\\necho x\\n' > /usr/local/bin/{key}-tool"
             " && chmod 755 /usr/local/bin/{key}-tool"),
    Resource("program", "context", START, "/app/tools/{key}"),
    Resource("program", "package", START, "jq", package="jq"),
    Resource("program", "base", START, "git", own=False, bases=_GIT),
    Resource("program", "base", START, "curl", own=False, bases=_GIT),
    Resource("library", "package", LOAD, "libonig.so.5", package="libonig5"),
    Resource("library", "base", LOAD, "libxml2.so.2", own=False, bases=_BIG),
    Resource("library", "base", LOAD, "libmagic.so.1", own=False, bases=_BIG),
    Resource("module", "context", IMPORT, "{module}"),
    Resource("locale", "usr", LOCALE, "pt_BR.UTF-8", "localedef -i pt_BR -f UTF-8 pt_BR.UTF-8", "locales"),
    Resource("locale", "usr", LOCALE, "de_DE.UTF-8", "localedef -i de_DE -f UTF-8 de_DE.UTF-8", "locales"),
    Resource("zone", "package", ZONE, "America/Recife", package="tzdata"),
    Resource("zone", "package", READ, "/usr/share/zoneinfo/zone.tab", package="tzdata", shows="tzdb timezone"),
    Resource("certificate", "usr", READ, "/usr/local/share/ca-certificates/{key}.crt",
             "mkdir -p /usr/local/share/ca-certificates && echo token-{key} > /usr/local/share/ca-certificates/{key}.crt"),
    Resource("certificate", "etc", READ, "/etc/ssl/private-{key}/{key}.dat", _made("/etc/ssl/private-{key}")),
    Resource("user", "etc", USER, "u{key}", "useradd -r u{key}"),
    Resource("user", "etc", USER, "v{key}", "groupadd -r v{key} && useradd -r -g v{key} v{key}"),
    Resource("mode", "etc", MODE, "/etc/{key}.key", "echo x > /etc/{key}.key && chmod 640 /etc/{key}.key", shows="640"),
    Resource("mode", "var", MODE, "/var/lib/{key}", "mkdir -p /var/lib/{key} && chmod 3771 /var/lib/{key}", shows="771"),
    Resource("mode", "base", MODE, "/etc/login.defs", "chmod 600 /etc/login.defs", shows="600"),
    Resource("job", "etc", READ, "/etc/cron.d/{key}", "mkdir -p /etc/cron.d && echo '5 4 * * * root token-{key}' > /etc/cron.d/{key}"),
    Resource("job", "var", READ, "/var/spool/cron/crontabs/{key}",
             "mkdir -p /var/spool/cron/crontabs && echo '5 4 * * * token-{key}' > /var/spool/cron/crontabs/{key}"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trap:
    """One application: a resource of a language, by the number that its hidden argument is."""

    number: int
    language: Language
    resource: Resource
    naming: str

    @property
    def key(self) -> str:
        """What its own names begin with."""
        return f"k{self.number}"

    @property
    def name(self) -> str:
        """What reports call it."""
        parts = (self.language.name, self.resource.kind, self.naming, self.resource.origin, self.key)
        return "-".join(parts)

    @property
    def told(self) -> bool:
        """Whether a reader of the sources can tell what is named."""
        return self.naming in TOLD

    @property
    def text(self) -> str:
        """What is named."""
        return self.resource.text.format(key=self.key, module=self.language.module_name.format(key=self.key))

    def filled(self, template: str) -> str:
        """Fill in the trap's own names."""
        return template.format(key=self.key, upper=self.key.upper(), text=self.text)


@dataclass(frozen=True, slots=True)
class Image:
    """Traps in one image."""

    name: str
    language: Language
    traps: tuple[Trap, ...]

    @property
    def base(self) -> str:
        """What it is FROM: a big base where something of it is used, or its compiler; else a small one is quicker."""
        uses_base = any(not trap.resource.own and trap.resource.bases for trap in self.traps)
        return self.language.base if uses_base or not self.language.small_base else self.language.small_base


def images() -> tuple[Image, ...]:
    """Return all images with their traps."""
    return tuple(image for language in languages.LANGUAGES for image in _images(language))


def _images(language: Language) -> Iterator[Image]:
    groups: dict[str, list[Trap]] = {}
    for trap in _traps(language):
        groups.setdefault(_group(trap), []).append(trap)
    for name, traps in groups.items():
        for number in range(0, len(traps), _IN_ONE):
            few = tuple(traps[number : number + _IN_ONE])
            yield Image(f"{language.name}-{name}-{number // _IN_ONE + 1}", language, few)


def _group(trap: Trap) -> str:
    """Traps share an image where the same can be told of them: what is open for one would be open for all.

    A program that a variable of the environment names is open, whatever its default: somebody may set another.
    """
    uses = trap.resource.does in (START, LOAD, IMPORT)
    if trap.told and not (uses and trap.naming == "setting"):
        return "told" if trap.resource.does in (READ, WRITE, MODE) else "told-uses"
    if trap.resource.does in (READ, WRITE, MODE):
        return "open-files"
    return "open-uses" if uses else "open-data"


def _traps(language: Language) -> Iterator[Trap]:
    """Return the traps of a language: every resource at least once, and every way of naming, evenly."""
    usable = [one for one in RESOURCES if one.does in language.does and (not one.bases or language.base in one.bases)]
    pairs = [
        (one, NAMINGS[(number + step) % len(NAMINGS)])
        for step in range(len(NAMINGS))
        for number, one in enumerate(usable)
    ]
    for number, (resource, naming) in enumerate(pairs[:_EACH]):
        yield Trap(number + 1, language, resource, naming)


# ------------------------------------------------------------------------------------------------------------- files


def files(image: Image) -> dict[str, tuple[str, int]]:
    """Return the build context of an image: for each path its text and mode."""
    language = image.language
    constants: list[str] = []
    cases: list[str] = []
    found: dict[str, tuple[str, int]] = {}
    for trap in image.traps:
        constants += _constants(trap)
        body = language.does[trap.resource.does].format(name=_expression(trap), key=trap.key)
        cases.append(language.case.format(number=trap.number, body=body))
        if trap.naming == "file":
            found[f"conf/{trap.key}.conf"] = (trap.text + "\n", 0o644)
        found |= _resource_files(trap)
    does = {trap.resource.does for trap in image.traps}
    helpers = "\n".join(text for what, text in language.helpers.items() if what in does)
    source = language.source.format(constants="\n".join(constants), cases="".join(cases), helpers=helpers)
    found[language.file] = (source, 0o755)
    if language.name == "go":
        found["go.mod"] = ("module example.com/app\n\ngo 1.24\n", 0o644)
    found["Dockerfile"] = (_dockerfile(image), 0o644)
    return found


def _constants(trap: Trap) -> list[str]:
    language = trap.language
    if trap.naming == "constant":
        return [trap.filled(language.constant)]
    return [trap.filled(language.table)] if trap.naming == "table" else []


def _expression(trap: Trap) -> str:
    language = trap.language
    forms = {
        "literal": language.literal,
        "constant": language.use_constant,
        "table": language.use_table,
        "setting": language.setting,
        "request": language.given,
        "file": language.from_file,
    }
    return trap.filled(forms[trap.naming])


def _resource_files(trap: Trap) -> dict[str, tuple[str, int]]:
    resource, text = trap.resource, trap.text
    if resource.origin != "context":
        return {}
    if resource.kind == "module":
        name, content = trap.language.module
        return {trap.filled(name): (content.format(key=trap.key), 0o644)}
    path = text.removeprefix("/app/")
    if resource.kind == "program":
        return {path: ("#!/bin/sh\necho x\n", 0o755)}
    return {path: (f"token-{trap.key}\n", 0o644)}


def _dockerfile(image: Image) -> str:
    language = image.language
    lines = [f"FROM {image.base}"]
    settings = [f'SET_{trap.key.upper()}="{trap.text}"' for trap in image.traps if trap.naming == "setting"]
    packages = sorted({language.install, *(trap.resource.package for trap in image.traps)} - {""})
    if packages:
        lines.append(
            "RUN apt-get update && apt-get install -y --no-install-recommends "
            + " ".join(packages)
            + " && rm -rf /var/lib/apt/lists/*"
        )
    lines += ["WORKDIR /app", "COPY . ."]
    if settings:
        lines.append("ENV " + " ".join(settings))
    made = [trap.filled(trap.resource.made) for trap in image.traps if trap.resource.made]
    lines.append("RUN " + " \\\n    && ".join([language.build, *made]))
    lines.append(f"CMD {language.command}")
    return "\n".join(lines) + "\n"


_COMMANDS = {
    "python": "python app.py", "node": "node app.js", "go": "app", "c": "app", "php": "php app.php",
    "ruby": "ruby app.rb", "java": "java -cp /app App", "shell": "sh app.sh",
}  # fmt: skip


def check(trap: Trap, image: Image) -> str:
    """Return the script that finds out whether a trap's application does what it is for.

    Where the image has a shell, all of its applications are run in one container first, which saves most of the time:
    what works there works. What does not is run alone, and a busy engine gets three tries.
    """
    shows = trap.resource.shows.format(key=trap.key)
    together = "; ".join(f"echo '== {one.key}'; {_command(one)}" for one in image.traps)
    return f"""all="$APP/../$(basename "$APP")-$(printf %s "$IMAGE" | tr -c 'a-z0-9' -).all"
if ! [ -e "$all" ]; then
  OPTS=(--entrypoint /bin/sh)
  run -c "{together.replace('"', chr(92) + '"')}; echo '== end'" </dev/null >"$all" 2>/dev/null || true
  OPTS=()
fi
if sed -n '/^== {trap.key}$/,/^== /p' "$all" | grep -F -- '{shows}' >/dev/null; then exit 0; fi
for _ in 1 2 3; do
  if out=$(run {_command(trap)}) && grep -qF -- '{shows}' <<<"$out"; then exit 0; fi
done
exit 1"""


def _command(trap: Trap) -> str:
    words = [_COMMANDS[trap.language.name], str(trap.number), *([trap.text] if trap.naming == "request" else [])]
    return " ".join(words)


def count(found: Iterable[Image]) -> int:
    """Return how many traps some images hold."""
    return sum(len(image.traps) for image in found)
