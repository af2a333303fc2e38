#!/bin/sh
set -e
IMG=$1
run() { docker run --rm --network none "$@"; }
run "$IMG" python main.py 1 2 3 4 | grep -q "total 10"
