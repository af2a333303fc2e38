#!/bin/sh
set -e
docker run --rm --network none "$1" calc 4 / 2 | grep -qx 2
docker run --rm --network none "$1" calc 4 / 0 | grep -q THE-DIVISOR
