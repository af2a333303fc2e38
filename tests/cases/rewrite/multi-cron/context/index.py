import json, pathlib
from slugify import slugify
names = [slugify(p.name) for p in pathlib.Path('/data').iterdir()]
print(json.dumps({'files': len(names), 'names': names}))
