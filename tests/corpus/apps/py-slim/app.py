from bottle import get, run


@get("/")
def index():
    return "slim already\n"


run(host="0.0.0.0", port=8080, quiet=True)
