import socket
from http.server import BaseHTTPRequestHandler, HTTPServer


class H(BaseHTTPRequestHandler):
    def do_GET(self):
        self.reply("hello")

    def do_POST(self):
        s = socket.socket(socket.AF_UNIX)
        s.bind("/run/app-" + self.headers.get("X-Name", "a"))
        s.close()
        self.reply("bound")

    def reply(self, text):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())


HTTPServer(("", 8080), H).serve_forever()
