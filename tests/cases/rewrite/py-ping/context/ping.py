import socket

from bottle import post, request, route, run

RAW = 3


@route("/")
def index():
    return {"service": "ping"}


@post("/ping")
def ping():
    host = request.forms.get("host") or "127.0.0.1"
    with socket.socket(socket.AF_INET, RAW, 1) as one:
        one.settimeout(3)
        one.sendto(b"\x08\x00\xf7\xff\x00\x00\x00\x00", (host, 0))
        one.recv(100)
    return {"alive": host}


run(host="0.0.0.0", port=8080)
