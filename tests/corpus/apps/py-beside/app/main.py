"""Counts visits in a store beside it. Without the store every page but one is an error."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            status, body = 200, "ok" if self.path == "/health" else f"{self.visits()} visits"
        except requests.RequestException as error:
            status, body = 500, f"the store does not answer: {type(error).__name__}"
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def visits(self):
        return requests.get(f"{os.environ['STORE']}/{self.path.strip('/') or 'start'}", timeout=3).text

    def log_message(self, *_):
        pass


print("listening on 8000", flush=True)
ThreadingHTTPServer(("", 8000), Handler).serve_forever()
