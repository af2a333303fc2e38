from http.server import HTTPServer, SimpleHTTPRequestHandler

from itsdangerous import Signer


class Handler(SimpleHTTPRequestHandler):
    def do_GET(self):
        body = Signer("key").sign(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


print("web: listening", flush=True)
HTTPServer(("", 8000), Handler).serve_forever()
