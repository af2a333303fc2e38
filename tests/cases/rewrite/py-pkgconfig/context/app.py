import bottle


@bottle.get("/")
def index():
    return "POST the name of a library"


@bottle.post("/")
def flags():
    import pkgconfig

    name = bottle.request.body.read().decode().strip()
    if not name.startswith("lib"):
        return "what?"
    return pkgconfig.modversion(name) + " " + pkgconfig.libs(name)


bottle.run(host="0.0.0.0", port=8000, quiet=True)
