"""Both libraries bring what they load in their wheels."""

import io

import psycopg2
from PIL import Image

out = io.BytesIO()
Image.new("RGB", (8, 8), "red").save(out, "JPEG")
print("libpq", psycopg2.__libpq_version__ // 10000, "jpeg", out.getvalue()[:2].hex())
