"""What git starts for signatures: gpg, which its package neither needs nor recommends. Pure.

It does so where it is told to sign, or to look at a signature, by a word of a command or by a setting: nothing else
says it. Whoever hands it the word does not matter, a library often does.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace

from bot.image.image_files import ImageFiles
from bot.languages.row import word_set
from bot.sources.facts import FileFacts, SourceFacts, SourceUse, UseKind, literal_words

_GIT = "git"
_ALWAYS = word_set(
    "verify-tag verify-commit --show-signature --verify-signatures --gpg-sign --signed gpgsign commit.gpgsign "
    "tag.gpgsign push.gpgsign tag.forcesignannotated user.signingkey signingkey"
)
# Options that say it behind some commands, and something else behind others.
_COMMANDS = {
    "tag": word_set("-s -u -v --sign --verify --local-user"),
    **dict.fromkeys(
        ("commit", "merge", "am", "pull", "rebase", "revert", "cherry-pick", "commit-tree"), word_set("-S")
    ),
    "push": word_set("--signed"),
}
_FORMAT = "%G"  # %G?, %GS: of the signature of a commit that is shown
_SETTINGS = ("/.gitconfig", "etc/gitconfig", "/git/config", "/.git/config")
_SIGNS = re.compile(rb"^\s*(?:gpgsign|forcesignannotated)\s*(?:=\s*(?:true|yes|on|1|if-asked)\s*)?$", re.M | re.I)
_SETTING_BYTES = 100_000
_BY_SSH = word_set("gpg.format gpg.ssh.program gpg.ssh.allowedsignersfile allowedsignersfile")


def with_helpers(said: SourceFacts, image: ImageFiles) -> SourceFacts:
    """Return what sources say, with what git starts for those that have it look at signatures, or for its settings."""
    speaking = {one.path: starts for one in said.files if not one.library and (starts := _starts(one))}
    signing = [] if speaking else [path for path in image.own() if _signs(path, image)]
    if not speaking and not signing:
        return said
    if not any(posixpath.basename(name) == _GIT for name, _ in said.meant(UseKind.PROGRAM)):
        return said
    started = speaking or dict.fromkeys(signing, ("gpg", "ssh-keygen"))
    uses = {path: SourceUse(UseKind.PROGRAM, _GIT, path, 1, names) for path, names in started.items()}
    more = [FileFacts(path, "settings", True, (uses[path],)) for path in signing]
    files = [
        replace(one, uses=(*one.uses, uses[one.path])) if one.path in speaking and not one.library else one
        for one in said.files
    ]
    return replace(said, files=(*files, *more))


def _signs(path: str, image: ImageFiles) -> bool:
    """Whether a file is one of git's settings that has it sign what it makes."""
    if not path.endswith(_SETTINGS) or not image.is_file(path):
        return False
    return _SIGNS.search(image.content(path, _SETTING_BYTES)) is not None


def _starts(one: FileFacts) -> tuple[str, ...]:
    """Return the programs that git starts for what one source, or one file of settings, has it do."""
    words = frozenset(literal_words(one.literals))
    lower = frozenset(word.lower().partition("=")[0] for word in words)
    behind = any(command in words and not options.isdisjoint(words) for command, options in _COMMANDS.items())
    if not behind and lower.isdisjoint(_ALWAYS) and not any(_FORMAT in literal for literal in one.literals):
        return ()
    return ("gpg",) if lower.isdisjoint(_BY_SSH) else ("gpg", "ssh-keygen")
