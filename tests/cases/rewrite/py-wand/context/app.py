import bottle


@bottle.get("/")
def index():
    return "send a picture with PUT"


@bottle.put("/as/<form>")
def convert(form):
    from wand.image import Image

    with Image(blob=bottle.request.body.read()) as image:
        image.format = form
        return image.make_blob()


bottle.run(host="0.0.0.0", port=8000, quiet=True)
