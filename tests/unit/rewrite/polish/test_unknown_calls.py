"""What a source may call and still run as another user: only what is known to keep nothing."""

import pytest

from bot.rewrite.polish import unknown_calls
from bot.sources import reading


def found(path: str, text: str, **others: str) -> str:
    """Return what is found in a source; `others` are modules beside it."""
    suffix = path.rpartition(".")[2]
    files = {path: text.encode(), **{f"{name}.{suffix}": content.encode() for name, content in others.items()}}
    parsed = {name: reading.read(name, content) for name, content in files.items()}
    source = parsed[path]
    assert source is not None
    own = unknown_calls.OwnNames(files, [one for one in parsed.values() if one is not None])
    return unknown_calls.find(source, own)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "import shutil\nshutil.make_archive('out', 'zip', 'data')\n"),
        ("a.py", "from shutil import make_archive as pack\npack('out', 'zip', 'data')\n"),
        ("a.py", "import shutil\npool.submit(shutil.make_archive, 'out', 'zip')\n"),
        ("a.py", "import mailbox\nmailbox.mbox('box')\n"),
        ("a.py", "from gzip import *\nGzipFile('x', 'w')\n"),
        ("a.py", "import gzip\ngzip.GzipFile('x', 'w')\n"),
        ("a.py", "import logging\nlogging.basicConfig(filename='a.log')\n"),
        ("a.py", "import logging\nlogging.basicConfig(**settings)\n"),
        ("a.py", "import tempfile\ntempfile.NamedTemporaryFile(dir='/data')\n"),
        ("a.py", "import xml.etree.ElementTree as ET\nET.parse('a').write('b')\n"),
        ("a.py", "import socket\nsocket.socket(socket.AF_UNIX).bind(name)\n"),
        ("a.py", "import asyncio\nasyncio.start_unix_server(f, path=p)\n"),
        ("a.py", "import cProfile\ncProfile.run('f()', 'out')\n"),
        ("a.py", "import pathlib\ndef f(p):\n    p.rename('b')\n"),
        ("a.py", "import pathlib\ndef f(p):\n    p.replace(target)\n"),
        ("a.py", "from http.server import CGIHTTPRequestHandler\n"),
        ("a.py", "import diskcache\ndiskcache.Cache('/data')\n"),
        ("a.py", "import uvicorn\nuvicorn.run(app, uds=place)\n"),
        ("a.py", "import os\nos.setxattr(p, 'user.a', b'1')\n"),
        ("a.py", "import os\ngetattr(os, name)(p)\n"),
        ("a.js", "require('v8').writeHeapSnapshot()\n"),
        ("a.js", "const db = require('lmdb').open({path: p})\n"),
        ("a.mjs", "import { Low } from 'some-store'\n"),
        ("a.js", "require('http').createServer(f).listen('/run/app.sock')\n"),
        ("a.js", "const fs = require('fs');\nfs.lchownSync(p, 1, 1)\n"),
        ("a.js", "const fs = require('fs');\nlist.forEach(fs.fdatasyncSync)\n"),
        ("a.go", 'package main\nimport "net"\nfunc f() { net.Listen("unix", p) }\n'),
        ("a.go", 'package main\nimport "net"\nfunc f(kind string) { net.Listen(kind, p) }\n'),
        ("a.go", 'package main\nimport "os"\nfunc f(r *os.File) { r.Chmod(0o600) }\n'),
        ("a.go", 'package main\nimport "github.com/some/store"\nfunc f() { store.Open(p) }\n'),
        ("a.c", "int f(char *p) { return keep_it(p); }\n"),
        ("a.c", "int f(char *p) { return bind(s, (struct sockaddr_un *)p, 1); }\n"),
        ("a.cpp", "#include <fstream>\n"),
        ("a.php", "<?php $d = new DOMDocument(); $d->save('a');"),
        ("a.php", "<?php error_log('x', 3, 'a');"),
        ("a.rb", "Marshal.dump(x, place)\n"),
        ("a.rb", "keep_it place\n"),
        ("a.rb", "require 'some_store'\n"),
        ("a.rb", "Pathname.new('a').delete\n"),
        ("a.rb", "$stdout.reopen 'a', 'w'\n"),
        ("a.php", "<?php $f = 'file_put_contents'; $f('a', 'b');"),
        ("a.php", "<?php array_map('unlink', $list);"),
        ("a.js", "const fs = require('fs');\nfs[name]('a', 'b');\n"),
        ("a.js", "require('pino').destination('a');\n"),
        ("A.java", "import java.util.*;\nclass A { Object f() throws Exception { return new Formatter(\"a\"); } }\n"),
        ("A.java", "import java.util.prefs.Preferences;\nclass A {}\n"),
        ("A.java", "import org.example.Store;\nclass A { void f() { Store.keep(p); } }\n"),
        ("a.rs", "use std::os::unix::net::UnixListener;\n"),
        ("a.rs", "use some_store::Store;\n"),
    ],
)  # fmt: skip
def test_what_nobody_knows_may_write(path: str, text: str) -> None:
    assert found(path, text)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "import json, logging, os, sys, tempfile\nlogging.basicConfig(level=logging.INFO)\n"
                 "print(json.dumps(dict(os.environ)), os.environ['A'], os.path.join('a', 'b'), sys.argv[1])\n"
                 "tempfile.mkstemp(prefix='a')\n"),
        ("a.py", "from http.server import BaseHTTPRequestHandler, HTTPServer\n"
                 "class H(BaseHTTPRequestHandler):\n    def do_GET(self):\n        self.wfile.write(b'x')\n"
                 "HTTPServer(('', 80), H).serve_forever()\n"),
        ("a.py", "from flask import Flask, request\napp = Flask(__name__)\n"
                 "@app.get('/')\ndef f():\n    return request.args['a']\n"),
        ("a.py", "import pathlib\ndef f(p):\n    return p.read_text().replace('a', 'b')\n"),
        ("a.py", "import part\npart.run('x')\n"),
        ("a.py", "from . import part\nfrom .part import run\nrun('x')\n"),
        ("a.js", "const { createServer } = require('node:http');\ncreateServer((q, s) => s.end('x')).listen(8080)\n"),
        ("a.js", "const fs = require('fs');\nconst part = require('./part');\nfs.readFileSync(part.place);\n"),
        ("a.mjs", "import express from 'express';\n"
                  "express().get('/', (q, s) => s.send('x')).listen(process.env.PORT)\n"),
        ("a.go", 'package main\nimport ("fmt"\n"net"\n"net/http"\n"os")\n'
                 'func main() { fmt.Println(os.Args[1], net.JoinHostPort("a", "b"))\nnet.Listen("tcp", ":1")\n'
                 'http.ListenAndServe(":1", nil) }\n'),
        ("a.c", '#include <stdio.h>\n#define SAY(x) puts(x)\nint help(int a) { return a; }\n'
                'int main(void) { SAY("x"); return help(printf("a")); }\n'),
        ("a.cpp", "#include <iostream>\nint main() { std::string a; std::cout << a.size(); }\n"),
        ("a.php", "<?php function f($a) { return trim($a); } header('X: a'); echo f(json_encode([1])), date('Y');"),
        ("a.rb", "require 'json'\nclass Shop\n  def say = puts(JSON.generate(a: ARGV.first))\nend\nShop.new.say\n"),
        ("a.rb", "class Gone < Base\n  include Comparable\n  def say = puts('x')\nend\n"),
        ("A.java", "import java.util.List;\nimport com.sun.net.httpserver.HttpServer;\n"
                   "class A { void f() { System.out.println(List.of(1)); } }\n"),
        ("a.rs", 'use std::collections::HashMap;\nuse std::net::TcpListener;\n'
                 'fn main() { TcpListener::bind("0.0.0.0:80").unwrap(); println!("{}", String::from("a")); }\n'),
        ("run.sh", "#!/bin/sh\nexec server\n"),
    ],
)  # fmt: skip
def test_what_is_known_does_not(path: str, text: str) -> None:
    assert found(path, text, part="run = place = 1\n") == ""


def test_own_packages_of_go_are_named_by_their_module() -> None:
    text = b'package main\nimport "example.org/shop/parts"\nfunc main() { parts.Say() }\n'
    source = reading.read("main.go", text)
    assert source is not None
    files = {"main.go": text, "go.mod": b"module example.org/shop\n"}
    assert unknown_calls.find(source, unknown_calls.OwnNames(files, [source])) == ""
    assert unknown_calls.find(source, unknown_calls.OwnNames({"main.go": text}, [source])) == "example.org/shop/parts"
