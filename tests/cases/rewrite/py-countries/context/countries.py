import gettext
import json
from pathlib import Path

from bottle import HTTPError, get, request, run

SHARE = Path("/usr/share")


@get("/")
def index():
    return {"countries": "/countries/CODE?language=LANGUAGE"}


@get("/countries/<code>")
def country(code):
    with open(SHARE / "iso-codes" / "json" / "iso_3166-1.json", encoding="utf-8") as text:
        known = {one["alpha_2"]: one for one in json.load(text)["3166-1"]}
    if code.upper() not in known:
        raise HTTPError(404, "no such country")
    language = request.query.language or "en"
    say = gettext.translation("iso_3166-1", SHARE / "locale", languages=[language], fallback=True)
    return {"code": code, "name": say.gettext(known[code.upper()]["name"])}


run(host="0.0.0.0", port=8000)
