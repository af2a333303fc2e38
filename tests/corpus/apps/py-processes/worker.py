"""One of two workers that come and go in any order."""

import random
import sys
import time

name = sys.argv[1]
for step in ("starting", "connected", "has 0 jobs", "waiting"):
    time.sleep(random.uniform(0, 0.6))
    print(f"{name}: {step}", flush=True)
while True:
    time.sleep(60)
