"""From a proposal and a base to a whole Dockerfile, as a maintainer would have written it. Pure.

The first stage is the original, byte for byte, less what belongs to the last one only. The last stage has, in the
original's order, what is kept of it; the product comes where the last step stood that made it.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from bot.dockerfile import edit
from bot.engine.archive import Kind
from bot.messages import rewrite as messages
from bot.model import LineEdit
from bot.rewrite import bases, install, needs, product, toolchain
from bot.rewrite.bases import Base
from bot.rewrite.candidate import ANY, Candidate, Stated
from bot.rewrite.evidence import Evidence, instruction_lines, plain_words
from bot.rewrite.install import Installed
from bot.rewrite.nature import Nature, also_sets_up, effects, user_commands, written
from bot.rewrite.needs import Needs
from bot.rewrite.product import Product
from bot.rewrite.recipe import Copy, Proposal
from bot.rewrite.split import Place, Split, destinations, split
from bot.rewrite.steps import DEFAULT_PATH, Step, declared
from bot.text import Text, verbatim

_PACKAGE_BYTES = 3_000_000  # a guess of what a package takes, for the order only
_TREE_BYTES = 30_000_000
_LITTLE = 3_000_000  # bytes: what is not worth two stages
_LITTLE_BYTES = 1_000_000  # what is not worth a second stage
_FROM_NAME = re.compile(r"^(\s*(?:FROM|from|From)\s.*?\s)(as\s+)(\S+)(\s*)$", re.IGNORECASE | re.DOTALL)
# ENV of a base image that tells how it was made, whatever the toolchain.
_OF_TOOLCHAIN = re.compile(
    r".*_VERSION|.*_SHA\d*|.*_?GPG_KEYS?|.*_MIRRORS?|.*_URL|.*_CHECKSUM|GOPATH|GOTOOLCHAIN|GOROOT|RUSTUP_HOME|CARGO_HOME"
)
_NO_PRODUCT = Product()


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of the last stage: whether a blank line stands before it, and the ARGs that it declares."""

    text: str
    blank: bool = False
    declares: tuple[str, ...] = ()


@dataclass(slots=True)
class _Last:
    """The last stage while it is written, in pieces."""

    pieces: list[_Piece] = field(default_factory=list)

    def add(self, text: str, *, blank: bool = False, declares: tuple[str, ...] = ()) -> None:
        if text.strip():
            self.pieces.append(_Piece(_ended(text), blank, declares))

    def text(self) -> str:
        """Return the stage, with those ARGs that something after them uses; the others stay in the first stage."""
        used = []
        for number, piece in enumerate(self.pieces):
            rest = "".join(one.text for one in self.pieces[number + 1 :] if not one.declares)
            if not piece.declares or any(_uses(rest, name) for name in piece.declares):
                used.append(piece)
        return "".join(("\n" if piece.blank and number else "") + piece.text for number, piece in enumerate(used))


def compose(evidence: Evidence, proposal: Proposal, base: Base) -> Candidate | Text:
    """Return the Dockerfile of a proposal on a base, or why the base does not fit."""
    return _Composer(evidence, proposal, base).candidate()


class _Composer:
    """Writes one candidate."""

    def __init__(self, evidence: Evidence, proposal: Proposal, base: Base) -> None:
        self.evidence = evidence
        self.proposal = proposal
        self.base = base
        self.split: Split = split(evidence, proposal, base)
        self.same_image = bases.is_form_of_original(base, evidence)
        keyword = evidence.stage.from_instruction.original.lstrip()[:4]
        self.lower = keyword.islower()
        self.escape = evidence.dockerfile.escape
        self.name = _stage_name(evidence)
        self.notes: list[Text] = [*proposal.notes]
        self.product = self._product()
        self.unused = self._unused_packages()
        self.installed = install.installed(
            evidence,
            self.split.natures,
            [step for step in evidence.steps if self.split.place(step) is not Place.LAST],
            proposal.build_packages,
            self.unused,
        )
        self.replayed = [
            step
            for step in evidence.steps
            if step.keyword == "RUN"
            and self.split.place(step) is not Place.FIRST
            and self.split.natures[step.line] is Nature.SETUP
        ]

    # ------------------------------------------------------------------------------------------------ the whole

    def candidate(self) -> Candidate | Text:
        """Return the candidate, or why the base does not fit."""
        explicit = [name for one in self.installed for name in one.kept]
        reason = self._misfit(explicit)
        if reason is not None:
            return reason
        links = needs.linked(self.evidence, self.product)
        needed = needs.on_base(
            self.evidence, self.base, self.product, links, [install.name_of(one) for one in explicit]
        )
        if needed.unmet is not None:
            return needed.unmet
        if self.split.pivot is None and len(self.evidence.graph.chain(self.evidence.stage)) == 1:
            return self._other_base(needed)
        return self._two_stages(needed, explicit)

    def _leaves_nothing(self) -> bool:
        """Whether all that the original made comes over to its own base: then there is nothing to gain."""
        image = self.evidence.image
        if image is None or self.base.image != self.evidence.base_raw or self.proposal.gone:
            return False
        if any(one.kept or one.dropped for one in self.installed) or self.proposal.only_copies:
            return False
        behind = image.size_bytes - image.base_bytes - self.product.size_bytes
        return behind < max(_LITTLE_BYTES, image.size_bytes // 100)

    def _two_stages(self, needed: Needs, explicit: Sequence[str]) -> Candidate | Text:
        if self._leaves_nothing():
            return messages.NOTHING_TO_LEAVE()
        if self._gains_nothing():
            return messages.NOTHING_TO_LEAVE()
        last, stated = self._last_stage(needed)
        if last is None:
            return messages.NO_PRODUCT()
        extra = self._rootfs(needed)
        if extra:
            last = last.replace(_ROOTFS_MARK, f"{self._kw('COPY')} --from={self.name} /rootfs/ /\n")
        first = self._first_stage(extra)
        text = self._joined(first, last)
        if self._brought().crowded:
            self.notes.append(messages.CROWDED())
        return Candidate(
            recipe=self.proposal.recipe,
            runtime_base=self.base.image,
            dockerfile=text,
            stated=tuple(stated),
            expected_bytes=self._expected([*explicit, *needed.packages]),
            split_only=False,
            has_shell=self.base.shell,
            notes=tuple(dict.fromkeys(self.notes)),
        )

    def _gains_nothing(self) -> bool:
        """Whether, on the original's own image, next to nothing would stay behind: only an image can tell."""
        image = self.evidence.image
        if image is None or self.base.image != self.evidence.base_raw or any(one.dropped for one in self.installed):
            return False
        later = {step.line for step in self.evidence.steps if self.split.place(step) is not Place.FIRST}
        again = sum(image.files[path].entry.length for path in image.own() if image.line(path) in later)
        return image.size_bytes - image.base_bytes - self.product.size_bytes - again < _LITTLE

    def _other_base(self, needed: Needs) -> Candidate | Text:
        """Nothing is built: the same file on the smaller base."""
        if self.base.image == self.evidence.base_raw:
            return messages.NOTHING_TO_LEAVE()
        instruction = self.evidence.stage.from_instruction
        text = "".join(instruction_lines(self.evidence.dockerfile, instruction))
        if needed.copies or needed.temporary or self._wants_accounts():
            return messages.NEEDS_FILES(base=verbatim(self.base.image))
        env = self._base_env()
        changed = _ended(text.replace(self.evidence.base_raw, self.base.image, 1))
        changed += env_line(env, self.escape, self._kw("ENV")) if env else ""
        changed += self._workdir()
        edits = [LineEdit(instruction.start, instruction.end, changed)]
        stated: list[Stated] = []
        for step in self.evidence.steps:
            if (
                step.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK")
                and not self.base.shell
                and not step.instruction.json
            ):
                text = "".join(instruction_lines(self.evidence.dockerfile, step.instruction))
                edits.append(edit.replacement(step.instruction, self._exec_form(step, text, stated)))
        inherited = _Last()
        self._inherited(inherited)
        end = self.evidence.stage.end
        if inherited.pieces:
            edits.append(LineEdit(end + 1, end, inherited.text()))
        also = list(needed.packages)
        for one in self.installed:
            edits += self._package_edit(one, also)
        if also:
            manager = install.manager_of(self.base.family)
            if manager is None:
                return messages.NEEDS_PACKAGES(base=verbatim(self.base.image), packages=verbatim(", ".join(also)))
            edits[0] = LineEdit(
                instruction.start,
                instruction.end,
                changed + install.written(manager, also, self.escape, keyword=self._kw("RUN")),
            )
        return Candidate(
            self.proposal.recipe,
            self.base.image,
            edit.apply(self.evidence.dockerfile.text, edits),
            (*stated, *self._env_stated(env)),
            self._expected([*needed.packages]),
            has_shell=self.base.shell,
            notes=tuple(self.notes),
        )

    def _package_edit(self, one: Installed, also: list[str]) -> list[LineEdit]:
        """Return the edit that takes build tools out of a RUN that stays where it is, and puts in what is needed."""
        if self.split.natures[one.step.line] is not Nature.PACKAGES or not (one.kept and (one.dropped or also)):
            return []
        changed = install.edited(self.evidence, one, also)
        if changed is None:
            return []
        also.clear()
        return [LineEdit(one.step.instruction.start, one.step.instruction.end, changed)]

    def _misfit(self, explicit: Sequence[str]) -> Text | None:
        """Return why the base does not fit, as far as packages and programs by name tell."""
        names = {install.name_of(word) for word in explicit} - needs.carried(self.base)
        if not self.base.installs and not self.same_image:
            left = sorted(name for name in names if name not in self.unused)
            if left:
                return messages.NEEDS_PACKAGES(base=verbatim(self.base.image), packages=verbatim(", ".join(left)))
        elif not self.base.same_release and not names <= needs.SAME_NAME:
            other = sorted(names - needs.SAME_NAME)
            return messages.NEEDS_PACKAGES(base=verbatim(self.base.image), packages=verbatim(", ".join(other)))
        if not self.base.shell and self.evidence.needs_shell:
            return messages.NEEDS_PROGRAM(base=verbatim(self.base.image), program=verbatim("/bin/sh"))
        if not self.same_image and not any(self.evidence.last(keyword) for keyword in ("CMD", "ENTRYPOINT")):
            return messages.NO_COMMAND()
        return None

    def _unused_packages(self) -> frozenset[str]:
        """Return packages that no program that is started can use, where that is certain: it never names them.

        Only for bases without a package manager, and only if every program that is started is a static one of its own.
        """
        image = self.evidence.image
        if image is None or self.base.installs or not self.evidence.static_programs or self.evidence.needs_shell:
            return frozenset()
        programs: dict[str, list[str]] = {}
        for path, owner in image.system.owners.items():
            if re.match(r"(?:usr/)?(?:local/)?s?bin/", path):
                programs.setdefault(owner, []).append(posixpath.basename(path))
        found = set()
        for _, one in self.evidence.installs():
            if not one.manager.of_system:
                continue
            for word in one.packages:
                name = install.name_of(word)
                names = {name, *programs.get(name, ())}
                if name not in toolchain.DATA and not needs.may_start(self.evidence, names):
                    found.add(name)
        shown = sorted(name for name in found if not toolchain.builds(name) and not toolchain.for_development(name))
        if shown:
            self.notes.append(messages.LEFT_PACKAGES(packages=verbatim(", ".join(shown))))
        return frozenset(found)

    def _expected(self, packages: Iterable[str]) -> int:
        size = self.base.size_bytes + _PACKAGE_BYTES * len(set(packages))
        if self.evidence.image is None:
            return size + (_TREE_BYTES if self.proposal.tree else 0)
        return size + self.product.size_bytes

    # ---------------------------------------------------------------------------------------------- the product

    def _product(self) -> Product:
        image = self.evidence.image
        if image is None or self.proposal.only_copies:
            return _NO_PRODUCT
        lines = {
            step.line: self.split.natures.get(step.line) is Nature.MIXED
            for step in self.evidence.steps
            if step.keyword in ("RUN", "COPY", "ADD", "WORKDIR")
            and self.split.place(step) is Place.FIRST
            and self.split.natures.get(step.line) is not Nature.PACKAGES
        }
        copied = frozenset(step.line for step in self.evidence.steps if step.from_context)
        compiled = not self.base.shell and self.evidence.static_programs is True
        homes = self._homes() if self.base.shell else ()
        origin = product.Origin(lines, copied, self.split.roots, compiled, self._spoken, homes)
        return product.of_image(image.without(self.proposal.gone), origin, self.proposal.leave)

    def _homes(self) -> tuple[str, ...]:
        """Return the home folders of the users that a RUN makes: they come with the users."""
        image = self.evidence.image
        words = {word for step in self.evidence.steps for one in user_commands(step) for word in one.words}
        users = image.system.users if image is not None else ()
        return tuple(user.home.strip("/") for user in users if user.name in words and user.home.count("/") > 1)

    def _brought(self) -> Product:
        """Return the product without what the proposal's own copies bring from elsewhere."""
        image = self.evidence.image
        if image is None or not self.proposal.carried:
            return self.product
        kept = {
            path
            for path in self.product.kept
            if image.line(path) not in self.proposal.carried or not path.startswith("usr/local/")
        }
        files = image.files
        return product.covered(kept, files, lambda path: files[path].entry.kind, lambda path: files[path].entry.length)

    def _spoken(self, name: str) -> bool:
        """Whether a program of its own has a file's name in it."""
        return len(name) > 5 and needs.mentions(self.evidence, (name.encode(),))

    def _copies(self, needed: Needs) -> list[Copy]:
        """Return what comes over from the first stage, tidy and each thing once."""
        if self.proposal.only_copies:
            found = list(self.proposal.copies)
        elif self.evidence.image is not None:
            image = self.evidence.image
            brought = self._brought()
            links = [path for path in brought.links if not self.base.shell]
            found = [Copy("/" + path, None, self._owner(path)) for path in (*brought.paths, *links)]
            found = [one for one in found if image.resolve(one.source) is not None]
            found = [*self.proposal.copies, *sorted(found, key=lambda one: one.source)]
        else:
            found = [*map(self._owned, _outermost(self._text_paths())), *self.proposal.copies]
        found += needed.copies
        if self._wants_accounts():
            found += [Copy("/etc/passwd", "/etc/"), Copy("/etc/group", "/etc/")]
        return list(dict.fromkeys(found))

    def _text_paths(self) -> list[str]:
        """Return what the text says that the product is."""
        proposal, evidence = self.proposal, self.evidence
        found = list(proposal.outputs)
        known = evidence.context_files
        for step in evidence.steps:
            if self.split.place(step) is not Place.FIRST:
                continue
            if step.from_context:
                if known is not None and not proposal.tree:
                    found += _from_context(step, known, proposal)
                elif proposal.tree or not _is_source(step, proposal):
                    found += destinations(step)
            elif step.keyword == "RUN":
                found += [path for path in written(step) if _carried(path, proposal)]
                if proposal.tree and self.split.natures[step.line] in (Nature.BUILD, Nature.MIXED):
                    found += [step.workdir] if step.workdir != "/" else []
                for command in step.commands:
                    if "install" in command.arguments[:3] and command.program in ("make", "ninja", "cmake", "gmake"):
                        found.append("/usr/local")
        if proposal.tree and known is None:
            self.notes.append(messages.CONTEXT_UNKNOWN())
        return [path for path in found if not path.endswith("/") and path not in ("/", "") and "$(" not in path]

    def _again(self) -> frozenset[int]:
        """Return the lines of COPYs into the root folder, whose files nobody could name: they are made again."""
        if self.evidence.image is not None or not self.proposal.tree or self.proposal.only_copies:
            return frozenset()
        return frozenset(
            step.line
            for step in self.evidence.steps
            if step.from_context and step.destination == "/" and self.split.place(step) is Place.FIRST
        )

    def _owned(self, path: str) -> Copy:
        """Return the copy of a path, with the owner that a RUN of the original gives it."""
        owner = None
        for step in self.evidence.steps:
            if step.keyword in ("COPY", "ADD") and any(one == path for one in destinations(step)):
                owner = step.instruction.flag("chown") or owner
            elif step.keyword == "RUN":
                for target, given in effects(step).owners:
                    if path == target or path.startswith(target.rstrip("/") + "/"):
                        owner = given
        usable = owner is not None and self.base.shell and not re.search(r"[$`]", owner)
        return Copy(path, None, owner if usable else None)

    def _owner(self, path: str) -> str | None:
        """Return what --chown gets, where a file or folder and all in it have one owner that is not root."""
        image = self.evidence.image
        assert image is not None
        inside = path + "/"
        found = {
            (file.entry.uid, file.entry.gid)
            for name, file in image.files.items()
            if name == path or name.startswith(inside)
        }
        if len(found) != 1 or found == {(0, 0)}:
            return None
        uid, gid = found.pop()
        user = next((one.name for one in image.system.users if one.uid == uid), None)
        group = image.system.groups.get(gid)
        if user is None or group is None or not self.base.shell or (uid and not self._knows(user)):
            return f"{uid}:{gid}"
        return f"{user}:{group}"

    def _knows(self, user: str) -> bool:
        """Whether the last stage has a user: from its base, or made in it."""
        if self.same_image or user == "root" or self._wants_accounts():
            return True
        return any(user in command.words for step in self.evidence.steps for command in user_commands(step))

    def _wants_accounts(self) -> bool:
        """Whether /etc/passwd and /etc/group come over: users are named, and cannot be made on the base."""
        named = [step for step in self.evidence.steps if step.keyword == "USER" and _is_name(step)]
        image = self.evidence.image
        users = any(user_commands(step) for step in self.evidence.steps)
        if self.base.shell:
            found = self.evidence.distribution
            return bool(named) and users and found is not None and self.base.family is not found.family
        if image is not None and image.line("etc/passwd") is not None and named:
            return True
        if image is None:
            return bool(named) and users
        marks = (b"HOME is not defined", b"getpwuid", b"os/user")
        return bool(named) or (self.base is bases.SCRATCH and needs.mentions(self.evidence, marks))

    # --------------------------------------------------------------------------------------------- the last stage

    def _last_stage(self, needed: Needs) -> tuple[str | None, list[Stated]]:
        last = _Last()
        stage = self.evidence.stage
        platform = stage.from_instruction.flag("platform")
        words = [self._kw("FROM"), *([f"--platform={platform}"] if platform else []), self.base.image]
        if stage.name is not None:
            words += [self._kw("AS"), stage.from_instruction.args[2]]
        last.add(" ".join(words))
        stated = [*self.proposal.stated]
        copies = self._copies(needed)
        again = self._again() if copies else frozenset()
        if not copies and self.split.pivot is not None:
            return None, []
        body = _Last()
        installs = self._installs(needed)
        if 0 in installs:
            body.pieces.append(installs[0])
        self._users(body)
        env = self._base_env()
        if env:
            body.add(env_line(env, self.escape, self._kw("ENV")))
        body.add(self._workdir())
        for step in self.evidence.steps:
            self._step(body, step, stated)
            if step.line in installs:
                body.pieces.append(installs[step.line])
            if step.line in again:
                body.add(self._source(step)[2])
            if step.line == self.split.pivot:
                self._bring(body, copies, needed)
        self._inherited(body)
        last.pieces += body.pieces
        return last.text(), [*stated, *self._env_stated(env)]

    def _step(self, body: _Last, step: Step, stated: list[Stated]) -> None:
        if self.split.place(step) is Place.FIRST:
            return
        blank, comment, text = self._source(step)
        if self.split.place(step) is Place.BOTH:
            comment = ""
        if step.keyword == "RUN":
            if self.split.natures[step.line] is Nature.PACKAGES:
                return  # `_installs` says how it reads here
            body.add(comment + text, blank=blank)
        elif step.keyword == "ARG":
            names = tuple(name for name, _ in declared(step.instruction))
            body.add(comment + text, blank=blank, declares=names)
        elif step.keyword in self.proposal.metadata:
            if self.evidence.last(step.keyword) is step:
                body.add(comment + self.proposal.metadata[step.keyword], blank=blank)
        elif step.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK") and not self.base.shell and not step.instruction.json:
            body.add(comment + self._exec_form(step, text, stated), blank=blank)
        else:
            body.add(comment + text, blank=blank)

    def _exec_form(self, step: Step, text: str, stated: list[Stated]) -> str:
        words = plain_words(step)
        if words is None or self.evidence.last(step.keyword) is not step:
            return text
        form = json.dumps(list(words), ensure_ascii=False)
        flags = "".join(f"{flag} " for flag in step.instruction.flags)
        check = f"{self._kw('CMD')} " if step.keyword == "HEALTHCHECK" else ""
        stated.append(Stated(step.keyword.lower(), messages.EXEC_FORM(), json.dumps(list(words))))
        return f"{self._kw(step.keyword)} {flags}{check}{form}\n"

    def _installs(self, needed: Needs) -> dict[int, _Piece]:
        """Return the RUNs that install packages, by the line where each stands; 0 is the beginning of the stage."""
        manager = install.manager_of(self.base.family) if self.base.installs else None
        if manager is None:
            return self._verbatim_installs() if self.same_image else {}
        found: dict[int, _Piece] = {}
        also = list(dict.fromkeys((*needed.packages, *self.proposal.packages)))
        together: list[Installed] = []
        refresh: tuple[int, _Piece] | None = None
        family = self.evidence.distribution.family if self.evidence.distribution else None
        for one in self.installed:
            blank, comment, text = self._source(one.step)
            pure = self.split.natures[one.step.line] is Nature.PACKAGES
            moved = comment if self.split.place(one.step) is Place.LAST else ""
            if not one.kept:
                if pure and one.updates and not one.dropped:
                    refresh = one.step.line, _Piece(text, blank)
                if pure and one.upgrades and family is self.base.family:
                    found[one.step.line] = _Piece(moved + text, blank)
                elif settings := also_sets_up(one.step):
                    found[one.step.line] = _Piece(self._run([" ".join(command.raw.split()) for command in settings]))
                continue
            changed = install.edited(self.evidence, one, also) if pure and family is self.base.family else None
            if changed is None and not (pure and family is self.base.family and also_sets_up(one.step)):
                together.append(one)
                continue
            if changed is None:
                found[one.step.line] = _Piece(_ended(moved + text), blank)
                continue
            also = []
            if not one.updates and refresh is not None:
                found.setdefault(*refresh)
            found[one.step.line] = _Piece(_ended(moved + changed), blank)
        if together or also:
            words = [word for one in together for word in one.kept]
            recommends = any(one.recommends for one in together)
            text = install.written(
                manager, [*words, *also], self.escape, recommends=recommends, keyword=self._kw("RUN")
            )
            found[together[0].step.line if together else 0] = _Piece(text)
        return self._with_manuals(found, also)

    def _with_manuals(self, found: dict[int, _Piece], also: Iterable[str]) -> dict[int, _Piece]:
        """Put before everything the folder that slim images lack, and without which some packages fail."""
        names = {install.name_of(word) for one in self.installed for word in one.kept} | set(also)
        if self.base.image.endswith("-slim") and any(map(toolchain.links_manuals, names)):
            rest = found[0].text if 0 in found else ""
            found[0] = _Piece(self._run(["mkdir -p /usr/share/man/man1"]) + rest)
        return found

    def _verbatim_installs(self) -> dict[int, _Piece]:
        """On the original's own image, whose package manager nobody here knows to edit, they stay as they are."""
        return {
            one.step.line: _Piece(_ended(self._source(one.step)[2]))
            for one in self.installed
            if one.kept and self.split.natures[one.step.line] is Nature.PACKAGES
        }

    def _users(self, body: _Last) -> None:
        """Make the users that a RUN makes which stays behind."""
        if not self.base.shell or self._wants_accounts():
            return
        for step in self.evidence.steps:
            if step.keyword != "RUN" or self.split.place(step) is not Place.FIRST:
                continue
            made = [" ".join(command.raw.split()) for command in user_commands(step)]
            if made:
                body.add(f"{self._kw('RUN')} {' && '.join(made)}")

    def _bring(self, body: _Last, copies: Sequence[Copy], needed: Needs) -> None:
        """Write the COPYs from the first stage, and what has to follow them."""
        for text in _copy_lines(copies, self._kw("COPY"), self.name, self._is_file):
            body.add(text)
        body.add(_ROOTFS_MARK)
        image = self.evidence.image
        after = []
        if image is not None and self.base.shell:
            for path in self._brought().links:
                after.append(f"ln -s {_shell_quoted(image.files[path].entry.link)} {_shell_quoted('/' + path)}")
            for path, mode in self._modes():
                after.append(f"chmod {mode:o} {_shell_quoted('/' + path)}")
        if needed.library_folders:
            after.append(" ".join(["ldconfig", *needed.library_folders]))
        if after:
            body.add(self._run(after))

    def _is_file(self, path: str) -> bool | None:
        image = self.evidence.image
        return None if image is None else image.is_file(path)

    def _modes(self) -> list[tuple[str, int]]:
        """Return the folders that are copied whose mode a COPY would not bring over."""
        image = self.evidence.image
        if image is None:
            return []
        found = []
        for path in self._brought().paths:
            entry = image.files[path].entry if path in image.files else None
            if entry is not None and entry.kind is Kind.FOLDER and entry.mode & 0o7777 != 0o755:
                found.append((path, entry.mode & 0o7777))
        return found

    def _rootfs(self, needed: Needs) -> str:
        """Return a RUN for the first stage that lays out folders whose mode matters, where there is no shell later."""
        if self.base.shell:
            return ""
        made = [
            f"mkdir -p /rootfs/{path} && chmod {mode:o} /rootfs/{path}" for path, mode in self._modes() if _plain(path)
        ]
        if needed.temporary:
            made.append("mkdir -p /rootfs/tmp && chmod 1777 /rootfs/tmp")
        comment = f"# {self.base.image} has no folders: those whose mode matters are made here.\n"
        return comment + self._run(made) if made else ""

    def _run(self, commands: Sequence[str]) -> str:
        return f"{self._kw('RUN')} " + f" {self.escape}\n    && ".join(commands) + "\n"

    def _workdir(self) -> str:
        """Return the WORKDIR that the original has from its base image, and another base has not.

        It comes first: relative paths begin there.
        """
        if self.same_image or not self.evidence.steps or self.evidence.steps[0].workdir in ("/", ""):
            return ""
        if self.evidence.image is None and any(step.keyword == "WORKDIR" for step in self.evidence.steps):
            return ""
        first = next((step for step in self.evidence.steps if step.keyword == "WORKDIR"), None)
        if first is not None and first.instruction.args and first.instruction.args[0].startswith(("/", "$")):
            return ""
        return f"{self._kw('WORKDIR')} {self.evidence.steps[0].workdir}\n"

    def _inherited(self, body: _Last) -> None:
        """Say what the original has from its base image, and another base has not."""
        if self.same_image:
            return
        keywords = {step.keyword for step in self.evidence.steps}
        image = self.evidence.image
        if image is None:
            return
        if "USER" not in keywords and image.config.user:
            body.add(f"{self._kw('USER')} {image.config.user}")
        if "STOPSIGNAL" not in keywords and image.config.stop_signal:
            body.add(f"{self._kw('STOPSIGNAL')} {image.config.stop_signal}")

    # ------------------------------------------------------------------------------------------------ environment

    def _base_env(self) -> list[tuple[str, str]]:
        """Return the ENV of the old base that the program may need, and what the recipe sets."""
        found: list[tuple[str, str]] = []
        if not self.same_image:
            path = self._path_folders()
            if path:
                found.append(("PATH", ":".join([*path, "$PATH"])))
            for name, value in self.evidence.base_env.items():
                if name != "PATH" and not self._of_toolchain(name) and re.fullmatch(r"\w+", name):
                    found.append((name, value))
        return [*found, *self.proposal.env]

    def _of_toolchain(self, name: str) -> bool:
        return name in self.proposal.toolchain_env or _OF_TOOLCHAIN.fullmatch(name) is not None

    def _path_folders(self) -> list[str]:
        """Return the folders of the old base's PATH that other bases do not have, and that the product is in."""
        image = self.evidence.image
        standard = DEFAULT_PATH.split(":")
        if image is None:
            found = {posixpath.dirname(path) for path in self.proposal.outputs}
            return [folder for folder in ("/go/bin", "/usr/local/cargo/bin", "/root/.cargo/bin") if folder in found]
        folders = [one for one in dict(image.config.env).get("PATH", "").split(":") if one and one not in standard]
        written_here = self.evidence.last("ENV") is not None and any(
            name == "PATH"
            for step in self.evidence.steps
            if step.keyword == "ENV"
            for name, _ in step.instruction.pairs
        )
        kept = {posixpath.dirname("/" + path) for path in self.product.kept}
        found_here = [folder for folder in folders if folder in kept]
        return [] if written_here and not found_here else [one for one in found_here if not self._sets_path(one)]

    def _sets_path(self, folder: str) -> bool:
        """Whether an ENV of the Dockerfile puts a folder into PATH itself."""
        return any(
            name == "PATH" and folder in value
            for step in self.evidence.steps
            if step.keyword == "ENV"
            for name, value in step.instruction.pairs
        )

    def _env_stated(self, env: Sequence[tuple[str, str]]) -> list[Stated]:
        stated: list[Stated] = []
        image = self.evidence.image
        named = {name for name, _ in self.base.env}
        for name, value in self.base.env:
            if image is None or dict(image.config.env).get(name) != value:
                reason = messages.OTHER_BASE_ENV(name=verbatim(name), base=verbatim(self.base.image))
                stated.append(Stated(f"env:{name}", reason, value))
        if image is None or self.same_image:
            return stated
        for name in self.evidence.base_env:
            if name != "PATH" and name not in named and self._of_toolchain(name):
                stated.append(Stated(f"env:{name}", messages.TOOLCHAIN_ENV(name=verbatim(name))))
        path = dict(image.config.env).get("PATH", DEFAULT_PATH)
        parts = path.split(":")
        standard = DEFAULT_PATH.split(":")
        kept = set(self._path_folders())
        after = [one for one in parts if one in standard or one in kept or self._sets_path(one)]
        after += [one for one in standard if one not in after]
        after = [*self.base.path, *(one for one in after if one not in self.base.path)]
        if after != parts:
            stated.append(Stated("env:PATH", messages.PATH_WITHOUT_TOOLCHAIN(), ":".join(after)))
        inherited = image.config.entrypoint if self.evidence.last("ENTRYPOINT") is None else ()
        if inherited and posixpath.basename(inherited[0]) in self.base.programs:
            stated.append(Stated("entrypoint", messages.OTHER_BASE_COMMAND(base=verbatim(self.base.image)), ANY))
        return stated

    # ---------------------------------------------------------------------------------------------- the first stage

    def _first_stage(self, extra: str) -> list[LineEdit]:
        """Return the edits that make the first stage of the stage."""
        evidence = self.evidence
        stage = evidence.stage
        instruction = stage.from_instruction
        text = "".join(instruction_lines(evidence.dockerfile, instruction))
        bare = text.rstrip("\r\n \t")
        ending = text[len(bare) :] or "\n"
        if stage.name is not None:
            named = _FROM_NAME.sub(lambda match: f"{match[1]}{match[2]}{self.name}", bare)
        else:
            named = f"{bare} {self._kw('AS')} {self.name}"
        begin = named + (ending if "\n" in ending else "\n")
        if self.proposal.build_env:
            begin += env_line(self.proposal.build_env, self.escape, self._kw("ENV"))
        edits = [LineEdit(instruction.start, instruction.end, begin)]
        lines = evidence.dockerfile.lines()
        previous = instruction.end
        for step in (one for one in evidence.steps if one.own):
            start, end = step.instruction.start, step.instruction.end
            if self.split.place(step) is Place.LAST:
                start = self._comment_start(step, previous)
                # the blank line between this and what came before goes along, if another follows
                if (
                    start - 1 > previous
                    and not lines[start - 2].strip()
                    and (end >= len(lines) or not lines[end].strip())
                ):
                    start -= 1
                edits.append(LineEdit(start, end, ""))
            elif step.line in self.proposal.instead:
                edits.append(LineEdit(start, end, _ended(self.proposal.instead[step.line])))
            if step.line in self.proposal.after and self.split.place(step) is not Place.LAST:
                edits.append(LineEdit(end + 1, end, _ended(self.proposal.after[step.line])))
            previous = end
        if extra:
            edits.append(LineEdit(previous + 1, previous, self._as_root(extra)))
        return edits

    def _as_root(self, text: str) -> str:
        user = next((step for step in reversed(self.evidence.steps) if step.keyword == "USER"), None)
        stays = user is not None and self.split.place(user) is not Place.LAST
        return f"{self._kw('USER')} root\n{text}" if stays else text

    def _joined(self, edits: list[LineEdit], last: str) -> str:
        """Return the file with the first stage as edited, and the last one after it."""
        lines = self.evidence.dockerfile.lines()
        end = self.evidence.stage.end
        if all(not line.strip() or line.lstrip().startswith("#") for line in lines[end:]):
            end = len(lines)  # what is said at the end of the file stays with the first stage
        made = edit.apply(self.evidence.dockerfile.text, [*edits, LineEdit(end + 1, end, _LAST_MARK)])
        head, _, tail = made.partition(_LAST_MARK.rstrip("\n"))
        newline = edit.line_end(self.evidence.dockerfile.text)
        written_last = last.replace(_ROOTFS_MARK, "").rstrip("\n").replace("\n", newline)
        tail = tail.lstrip("\r\n")
        return head.rstrip(" \t\r\n") + newline * 2 + written_last + newline + (newline + tail if tail else "")

    def _comment_start(self, step: Step, previous: int) -> int:
        """Return the first line of the comment that belongs to an instruction: right above it, no blank line between."""
        lines = self.evidence.dockerfile.lines()
        start = step.instruction.start
        while start - 1 > previous and lines[start - 2].lstrip().startswith("#"):
            start -= 1
        return start

    def _source(self, step: Step) -> tuple[bool, str, str]:
        """Return whether a blank line stands before an instruction, its comment, and its own lines."""
        lines = self.evidence.dockerfile.lines()
        before = [one.instruction.end for one in self.evidence.steps if one.instruction.end < step.instruction.start]
        previous = max([*before, self._from_end(step)])
        start = self._comment_start(step, previous)
        blank = start - 1 > previous and not lines[start - 2].strip()
        comment = "".join(lines[start - 1 : step.instruction.start - 1])
        text = "".join(instruction_lines(self.evidence.dockerfile, step.instruction))
        return blank, comment, text.replace("\r\n", "\n")

    def _from_end(self, step: Step) -> int:
        ends = [one.from_instruction.end for one in self.evidence.graph.stages]
        return max((end for end in ends if end < step.instruction.start), default=0)

    def _kw(self, keyword: str) -> str:
        return keyword.lower() if self.lower else keyword


_ROOTFS_MARK = "#\0rootfs\0\n"
_LAST_MARK = "#\0last\0\n"


def _uses(text: str, name: str) -> bool:
    """Whether a variable of that name is in a text, or a program in it looks for that one by itself."""
    if name.lower().endswith("_proxy") or name == "DEBIAN_FRONTEND":
        return re.search(r"(?im)^\s*run\s.*\b(?:apt|apt-get|apk|dpkg)\b", text) is not None
    return re.search(rf"\$(?:\{{{re.escape(name)}\b|{re.escape(name)}\b)", text) is not None


def _stage_name(evidence: Evidence) -> str:
    taken = {stage.name for stage in evidence.graph.stages}
    names = ("build", "builder", *(f"build-{number}" for number in range(2, len(taken) + 4)))
    return next(name for name in names if name not in taken)


def _is_name(step: Step) -> bool:
    user = step.instruction.args[0].partition(":")[0] if step.instruction.args else ""
    return bool(user) and not user.isdecimal() and user != "root"


def _quoted(value: str) -> str:
    """Return a value of ENV, in quotes where it needs them; `$PATH` is meant."""
    if re.fullmatch(r"[\w./:@%+,=$-]*", value):
        return value
    inside = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inside}"'


def env_line(pairs: Sequence[tuple[str, str]], escape: str, keyword: str = "ENV") -> str:
    """Return an ENV with these names and values, one a line."""
    return f"{keyword} " + f" {escape}\n    ".join(f"{name}={_quoted(value)}" for name, value in pairs) + "\n"


def _shell_quoted(word: str) -> str:
    return word if re.fullmatch(r"[\w./:@%+,=-]+", word) else "'" + word.replace("'", "'\\''") + "'"


def _plain(path: str) -> bool:
    return re.fullmatch(r"[\w./+-]+", path) is not None


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _outermost(paths: Iterable[str]) -> list[str]:
    """Return the paths, each once, without those that are inside another."""
    unique = sorted(dict.fromkeys(path.rstrip("/") for path in paths))
    return [path for path in unique if not any(path.startswith(other + "/") for other in unique if other != path)]


def _carried(path: str, proposal: Proposal) -> bool:
    return (
        not product.COMMON.leaves(path)
        and not proposal.leave.leaves(path)
        and not re.match(r"/(?:dev|proc|sys|tmp|etc/apt|usr/src|usr/share/keyrings)(?:/|$)", path)
    )


def _is_source(step: Step, proposal: Proposal) -> bool:
    """Whether a COPY brings nothing but sources, by the names of what it copies."""
    known = product.COMMON | proposal.leave
    names = [source.rstrip("/") for source in step.sources]
    return all(
        name in ("", ".", "./") or known.leaves("/" + name.lstrip("./")) or _SOURCE_FOLDER.fullmatch(name.lstrip("./"))
        for name in names
    )


_SOURCE_FOLDER = re.compile(
    r"(?:src|cmd|pkg|internal|lib|include|vendor|test|tests|third_party|cmake|scripts?)(?:/.*)?|\*.*|"
)


def _from_context(step: Step, known: Sequence[str], proposal: Proposal) -> list[str]:
    """Return the paths in the image of the files of the context that a COPY brings and that are no sources."""
    left = product.COMMON | proposal.leave
    folder = step.destination.rstrip("/")
    pairs: dict[str, bool] = {}
    for source in step.sources:
        root = posixpath.normpath(source.lstrip("/") or ".")
        root = "" if root == "." else root
        for path in known:
            if root and path != root and not path.startswith(root + "/"):
                continue
            inside = path[len(root) :].lstrip("/")
            single = path == root
            name = posixpath.basename(path) if single else inside
            target = step.destination if single and not step.destination.endswith("/") else f"{folder}/{name}"
            pairs[target.lstrip("/")] = not left.leaves(target)
    kept = {path for path, keep in pairs.items() if keep}
    found = product.covered(kept, pairs, lambda _: Kind.FILE, lambda _: 0)
    return ["/" + path for path in found.paths]


def _copy_lines(copies: Sequence[Copy], keyword: str, name: str, is_file: Callable[[str], bool | None]) -> list[str]:
    """Return the COPY instructions: files that go to one folder together, everything else by itself."""
    lines: list[str] = []
    groups: dict[tuple[str, str | None], list[str]] = {}
    for one in copies:
        file = is_file(one.source)
        folder = None
        if one.destination is not None and one.destination.endswith("/"):
            folder = one.destination
        elif file and one.destination is None:
            folder = posixpath.dirname(one.source).rstrip("/") + "/"
        if folder is not None:
            groups.setdefault((folder, one.owner), []).append(one.source)
        else:
            lines.append(_copy(keyword, name, one.owner, [one.source, one.destination or one.source]))
    for (folder, owner), sources in groups.items():
        same = len(sources) == 1 and posixpath.dirname(sources[0]).rstrip("/") + "/" == folder
        lines.append(_copy(keyword, name, owner, [sources[0], sources[0]] if same else [*sources, folder]))
    return sorted(lines, key=lambda line: line.count("--chown"))


def _copy(keyword: str, name: str, owner: str | None, words: Sequence[str]) -> str:
    flags = f"--from={name}" + (f" --chown={owner}" if owner else "")
    if any(re.search(r"[\s\"'\\$*?\[\]]", word) for word in words):
        globbed = [re.sub(r"([*?\[\\])", r"\\\1", word) for word in words[:-1]]
        escaped = [word.replace("$", "\\$") for word in (*globbed, words[-1])]
        return f"{keyword} {flags} {json.dumps(escaped, ensure_ascii=False)}\n"
    return f"{keyword} {flags} {' '.join(words)}\n"
