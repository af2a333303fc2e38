import os
from http.server import BaseHTTPRequestHandler, HTTPServer

from tabulate import tabulate


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = tabulate([["started as", os.environ["STARTED_AS"]]]).encode()
        self.send_response(200)
        self.send_header("content-type", "text/plain")
        self.end_headers()
        self.wfile.write(body)


HTTPServer(("", 8000), Handler).serve_forever()
