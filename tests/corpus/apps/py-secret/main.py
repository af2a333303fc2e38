"""Counts visits in the store of the compose file, whose password is one of its secrets."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import redis


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            password = Path("/run/secrets/store-password").read_text().strip()
            status, body = 200, f"{redis.Redis('store', password=password).incr(self.path)} visits"
        except (OSError, redis.RedisError) as error:
            status, body = 500, f"no store: {type(error).__name__}"
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


print("listening on 5000", flush=True)
ThreadingHTTPServer(("", 5000), Handler).serve_forever()
