"""Counts visits in Redis, wherever REDIS_URL says that it is."""

import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import redis

STORE = redis.Redis.from_url(os.environ["REDIS_URL"])


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            status, body = 200, f"{STORE.incr(self.path)} visits"
        except redis.RedisError as error:
            status, body = 500, f"no store: {type(error).__name__}"
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


print("listening on 5000", flush=True)
ThreadingHTTPServer(("", 5000), Handler).serve_forever()
