from datetime import datetime, timezone
from zoneinfo import ZoneInfo

from flask import Flask, render_template

app = Flask(__name__)


@app.get("/")
def index():
    return render_template("index.html", title="Polls")


@app.get("/zone/<path:name>")
def zone(name):
    return datetime(2024, 7, 1, 12, tzinfo=timezone.utc).astimezone(ZoneInfo(name)).isoformat()


@app.errorhandler(404)
def missing(error):
    return render_template("missing.html"), 404
