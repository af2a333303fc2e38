"""POST a program: for which machine it is, and what the system says of itself."""
import json
import os
import platform
import tempfile
from http.server import BaseHTTPRequestHandler, HTTPServer


class Door(BaseHTTPRequestHandler):
    def do_GET(self):
        self.say({"python": platform.python_version(), "what": "POST a program to /"})

    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        with tempfile.NamedTemporaryFile(delete=False) as out:
            out.write(sent)
        os.chmod(out.name, 0o755)
        bits, linkage = platform.architecture(out.name, bits="?", linkage="?")
        os.unlink(out.name)
        self.say({"bits": bits, "linkage": linkage})

    def say(self, answer):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *args):
        pass


HTTPServer(("", 8080), Door).serve_forever()
