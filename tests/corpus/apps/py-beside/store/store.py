from collections import Counter
from http.server import BaseHTTPRequestHandler, HTTPServer

COUNTS = Counter()


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        COUNTS[self.path] += 1
        body = str(COUNTS[self.path]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


HTTPServer(("", 7000), Handler).serve_forever()
