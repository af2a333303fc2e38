from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route


@asynccontextmanager
async def lifespan(app):
    print("warmed up", flush=True)
    yield


async def index(request):
    return JSONResponse({"service": "forecast"})


async def license_(request):
    return PlainTextResponse(open("/usr/share/common-licenses/MIT-like").read())


app = Starlette(routes=[Route("/", index), Route("/license", license_)], lifespan=lifespan)
