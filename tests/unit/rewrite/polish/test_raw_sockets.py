"""Who makes a socket that only root may have, or hands on what makes them."""

import pytest

from bot.rewrite.polish.raw_sockets import makes_one
from bot.sources import reading


def makes(path: str, text: str) -> bool:
    source = reading.read(path, text)
    assert source is not None
    return makes_one(source)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "import socket\nsocket.socket(2,3,1)"),
        ("a.py", "import socket as s\nmk=s.socket\nmk(s.AF_INET,3)"),
        ("a.py", "from socket import *\nsocket(AF_INET,3)"),
        (
            "a.py",
            "from socket import socket as so\nclass P:\n    def f(self):\n        self.m = so\n        self.m(2, 3)",
        ),
        ("a.py", "import socket\nfrom functools import partial\npartial(socket.socket, 2, 3)()"),
        ("a.py", "import socket\nclass R(socket.socket):\n    pass\nR(2,3)"),
        ("a.py", "import socket\nMAKERS = {'raw': socket.socket}\n"),
        ("a.py", "import socket\nsocket.socket(type=kind())"),
        ("a.py", "import socket\ngetattr(socket,'socket')(2,3)"),
        ("a.c", "int f(void){ int (*m)(int,int,int) = socket; return m(2,3,1);}"),
        ("a.c", "int f(void){ return socket(AF_INET, kind(), 0); }"),
        ("a.cpp", "int f(){ return ::socket(2,3,1);}"),
        ("a.go", 'package a\nimport "syscall"\nvar mk = syscall.Socket\nfunc f(){ mk(2,3,1) }'),
        ("a.go", 'package a\nimport u "golang.org/x/sys/unix"\nfunc f(){ u.Socket(2,3,1) }'),
        (
            "a.rs",
            "use socket2::{Domain,Protocol,Socket,Type};\nfn f(){ Socket::new(Domain::IPV4, Type::from(3), None); }",
        ),
        ("a.rs", "fn f(){ unsafe { libc::socket(2,3,1); } }"),
        ("a.rb", "require 'socket'\ns = Socket\ns.new(:INET, :RAW, 1)"),
        ("a.rb", "Socket.new(2,3,1)"),
        ("a.php", "<?php $s = 'socket_create'; $s(2,3,1);"),
        ("a.php", "<?php socket_create(2, $k, 1);"),
    ],
)
def test_a_type_that_is_not_plainly_another_may_be_raw(path: str, text: str) -> None:
    assert makes(path, text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "import socket\ns = socket.socket()\ns.bind(('', 1))"),
        ("a.py", "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_STREAM)"),
        ("a.py", "import socket\ndef f(socket):\n    socket.send(b'')\n    g(socket)"),
        ("a.py", "import socket\nsocket.gethostname()\nsocket.create_server(('',1))"),
        (
            "a.py",
            "from socket import socket, AF_INET, SOCK_DGRAM\nwith socket(AF_INET, SOCK_DGRAM) as s:\n    s.send(b'')",
        ),
        (
            "a.py",
            "import socket\npartial(socket.socket, socket.AF_INET, socket.SOCK_STREAM)()",
        ),
        ("a.c", "int f(void){ return socket(AF_INET, SOCK_STREAM, 0); }"),
        (
            "a.c",
            "int f(void){ int n; if ((n = socket(1, SOCK_STREAM|SOCK_CLOEXEC, 0)) < 0) return 1; }",
        ),
        (
            "a.rb",
            "require 'socket'\nSocket.tcp('a', 1)\nbegin\nrescue Socket::ResolutionError\nend\nSocket.gethostname",
        ),
        ("a.go", 'package a\nimport "net"\nfunc f(){ net.Listen("tcp", ":1") }'),
        ("a.rs", "use std::net::TcpListener; fn f(){ TcpListener::bind(x); }"),
        ("a.go", 'package a\nimport "syscall"\nfunc f(){ syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0) }'),
    ],
)
def test_streams_and_datagrams_are_for_everybody(path: str, text: str) -> None:
    assert not makes(path, text)
