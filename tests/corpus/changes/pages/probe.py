import sys
import urllib.request

sys.exit(urllib.request.urlopen("http://127.0.0.1:8000/healthz").status != 200)
