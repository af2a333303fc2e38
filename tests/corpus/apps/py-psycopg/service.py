import os
import sys

import psycopg
from psycopg import pq

if sys.argv[1:] == ["--library"]:
    print("libpq", pq.version() // 10000)
    sys.exit()
try:
    connection = psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=3)
except psycopg.OperationalError:
    sys.exit("service: the database does not answer")
print("connected as", connection.info.user, flush=True)
for (moment,) in connection.execute("select now()"):
    print(moment)
