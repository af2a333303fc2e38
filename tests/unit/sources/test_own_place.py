"""Who asks where its own source lies: by macros, identifiers and imports, in whatever way they are used."""

import pytest

from bot.languages import table as languages
from bot.sources import own_place, reading
from bot.sources.facts import UseKind


@pytest.mark.parametrize(
    ("path", "source", "asks"),
    [
        ("a.go", 'package a\nimport "runtime"\nfunc f() { runtime.Caller(0) }', True),
        ("a.go", 'package a\nimport r "runtime"\nvar where = r.CallersFrames', True),
        ("a.go", 'package a\nimport "runtime"\nfunc f() { runtime.GC() }', False),
        ("a.go", 'package a\nimport "example.com/office"\nfunc f() { office.Caller(0) }', False),
        ("a.c", "#define FAIL(why) fail(__FILE__, __LINE__, why)", True),
        ("a.c", "void f(void) { fail(__FILE__); }", True),
        ("a.c", 'void f(void) { puts("__FILE__"); }', False),
        ("a.cpp", "auto f() { return std::source_location::current(); }", True),
        ("a.rs", "fn f() { open(file!()); }", True),
        ("a.rs", 'fn f() { println!("{}", concat!(env!("CARGO_MANIFEST_DIR"), "/x")); }', True),
        ("a.rs", 'fn f() { println!("{}", file!()); }', True),
        ("a.rs", "fn f() { Location::caller().file(); }", True),
        ("a.rs", "fn f(file: &str, caller: u8) { open(file); }", False),
        ("a.py", "print(__file__)", False),  # its source is what runs
    ],
)
def test_a_compiled_program_may_ask_where_its_source_lies(path: str, source: str, *, asks: bool) -> None:
    facts = reading.facts(path, source)
    uses = [use for use in facts.uses if use.kind is UseKind.DATA and own_place.NAME in use.names]
    assert bool(uses) is asks
    assert bool(own_place.languages_that_ask((facts,))) is asks


def test_the_languages_of_one_family_are_one() -> None:
    facts = reading.facts("a.hpp", "inline void f() { fail(__FILE__); }")
    assert own_place.languages_that_ask((facts,)) == {"c"}


def test_what_a_compiler_was_told_is_no_known_name() -> None:
    (use,) = (
        use for use in reading.facts("a.c", 'void f(void) { fopen(__FILE__, "r"); }').uses if use.kind.name == "READ"
    )
    assert use.names == ()
    assert use.outside


@pytest.mark.parametrize(
    ("path", "source", "asks"),
    [
        ("a.nim", "echo currentSourcePath()", True),
        ("a.nim", "echo 1", False),
        ("a.swift", "print(#filePath)", True),
        ("a.cr", "puts __DIR__", True),
        ("a.cr", "puts 1", False),
        ("a.kt", "fun main() {}", False),
        ("a.zig", "pub fn main() void {}", True),  # nobody knows how it asks
        ("a.d", "void main() {}", True),
        ("a.c", "void f(void) { fail(__FILE__); }", False),  # it has a grammar
        ("a.pl", "print __FILE__", False),  # its source is what runs
    ],
)
def test_of_a_language_without_a_grammar_words_tell(path: str, source: str, *, asks: bool) -> None:
    row = languages.of(path)
    assert own_place.may_ask(row, source.encode()) is asks
    said = own_place.said_unread(path, row, source.encode()) if row is not None else []
    assert bool(own_place.languages_that_ask(said)) is asks
