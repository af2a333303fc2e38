"""A server that takes orders on its standard input, and ends with it."""

import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from itsdangerous import Signer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = Signer("key").sign(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


print("type `stop` to stop")
server = HTTPServer(("", 4000), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
for line in sys.stdin:
    if line.strip() == "stop":
        break
print("bye")
