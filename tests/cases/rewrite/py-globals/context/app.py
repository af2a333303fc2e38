import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def ask(name):
    """Say which version of a tool is here."""
    if not name.isalpha():
        return "no\n"
    return globals()["os"].popen(f"{name} --version 2>&1").read()


class Handler(BaseHTTPRequestHandler):
    def answer(self, text):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        self.answer("ready\n")

    def do_POST(self):
        self.answer(ask(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()))


ThreadingHTTPServer(("", 8080), Handler).serve_forever()
