import http.server
import importlib
import os
import pathlib
import signal
import sys

FOLDER = pathlib.Path(os.environ.get("PAGES", "pages"))
PLUGINS = sorted(path.stem for path in pathlib.Path("plugins").glob("*.py")) if pathlib.Path("plugins").is_dir() else []
sys.path.insert(0, os.getcwd())
LOADED = [importlib.import_module(f"plugins.{name}").NAME for name in PLUGINS]
DATA = pathlib.Path(os.environ.get("DATA", "/data"))
(DATA / "started").write_text("yes\n")


class Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = {"/": "index.html", "/about": "about.html"}.get(self.path)
        if self.path == "/healthz":
            return self.reply(200, "ok\n")
        if self.path == "/plugins":
            return self.reply(200, "\n".join(LOADED) + "\n")
        if name is None:
            return self.reply(404, "no such page\n")
        try:
            text = (FOLDER / name).read_text()
        except OSError as error:
            return self.reply(500, f"{error}\n")
        return self.reply(200, text.replace("{greeting}", os.environ.get("GREETING", "")))

    def reply(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
port = int(os.environ.get("PORT", "8000"))
print(f"serving {len(PLUGINS)} plugins", flush=True)
http.server.ThreadingHTTPServer(("", port), Pages).serve_forever()
