"""Signs what it is asked for. Without a key, or a greeting, it does not start."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from itsdangerous import Signer

GREETING = os.environ["GREETING"]
SIGNER = Signer(os.environ["SIGNING_KEY"])


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{GREETING}\n" if self.path == "/" else SIGNER.sign(unquote(self.path[1:])).decode() + "\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


print("listening on 8000", flush=True)
ThreadingHTTPServer(("", 8000), Handler).serve_forever()
