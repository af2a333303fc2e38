"""Answers of strangers are taken apart without trust."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.behaviour.run import http


def test_an_answer_with_a_length_is_complete_when_it_is_there() -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Type: Text/HTML;charset=utf-8\r\nContent-Length: 5\r\n\r\nhello"
    assert http.is_complete(raw) and not http.is_complete(raw[:-1])
    found = http.parse(raw + b"more", closed=False)
    assert found == http.Response(200, "text/html; charset=utf-8", "", b"hello", True)


def test_chunks_are_put_together() -> None:
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n"
    assert http.is_complete(raw)
    found = http.parse(raw, closed=False)
    assert found is not None and found.body == b"abcde" and found.complete


def test_without_a_length_the_end_of_the_connection_is_the_end() -> None:
    raw = b"HTTP/1.0 404 Not Found\r\n\r\nno"
    whole, cut = (http.parse(raw, closed=closed) for closed in (True, False))
    assert whole is not None and whole.complete and cut is not None and not cut.complete


def test_interim_answers_are_passed_over() -> None:
    found = http.parse(b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 204 No\r\n\r\n", closed=False)
    assert found is not None and found.status == 204 and found.complete


@pytest.mark.parametrize("raw", [b"", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 abc\r\n\r\n", b"\x15\x03"])
def test_what_is_no_http_is_none(raw: bytes) -> None:
    assert http.parse(raw, closed=True) is None


@given(st.binary(max_size=300))
def test_no_bytes_break_it(raw: bytes) -> None:
    http.parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + raw, closed=True)
    http.is_complete(raw)
    http.links(raw, "text/html", "/")


def test_links_of_a_page_stay_on_its_server() -> None:
    page = b"""<link href="/style.css"><script src='app.js?v=1'></script><a href="//evil.example/x">x</a>
    <a href="https://evil.example">y</a><img src=logo.png><div style="background:url(/bg.jpg)"><a href="#top">
    <a href="javascript:alert(1)"><a href="http://localhost/same">"""
    assert http.links(page, "text/html; charset=utf-8", "/sub/") == (
        "/style.css", "/sub/app.js?v=1", "/sub/logo.png", "/same", "/bg.jpg",
    )  # fmt: skip
    assert http.links(page, "application/json", "/") == ()


def test_a_request_cannot_be_split_by_a_path() -> None:
    assert http.same_server("/a\r\nX: y") is None
    assert http.same_server("/a b") is None


def test_the_paths_of_a_healthcheck() -> None:
    test = ("CMD-SHELL", "curl -f http://localhost:8080/healthz || wget http://127.0.0.1/ready?x=1 || exit 1")
    assert http.health_paths(test) == ("/healthz", "/ready?x=1")
