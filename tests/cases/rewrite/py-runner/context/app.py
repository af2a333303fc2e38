import re
import subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        command = re.search("version: (.*)", open("jobs.yaml").read())[1] if self.path == "/version" else "echo hello"
        done = subprocess.run(["sh", "-c", command], capture_output=True)
        self.send_response(200 if done.returncode == 0 else 500)
        self.end_headers()
        self.wfile.write(done.stdout)

    def log_message(self, *args):
        pass


HTTPServer(("", 8000), Handler).serve_forever()
