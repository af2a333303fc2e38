"""A page with a script, served by the framework itself."""

from flask import Flask

app = Flask(__name__, static_folder="static", static_url_path="")


@app.route("/")
def index() -> str:
    return '<script src="/config.js"></script>hello'
