"""A server for checks: it accepts connections, and with a certificate it answers HTTP over TLS.

python listener.py ADDRESS PORT PORT_FILE [CERTIFICATE KEY]

The port that it listens on (PORT, or a free one for 0) is written to PORT_FILE once it does.
"""

import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    """Says one thing to everybody."""

    def do_GET(self) -> None:
        body = b"served over TLS\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a check's output is what failed."""


def main(address: str, port: str, port_file: str, *files: str) -> None:
    server = ThreadingHTTPServer((address, int(port)), Handler)
    if files:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*files)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    Path(port_file).write_text(str(server.server_port))
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
