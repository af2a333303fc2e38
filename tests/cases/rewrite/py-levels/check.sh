#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run python app.py obj teapot.txt | grep -q patches
run python app.py levels one.map | grep -q '#'
run python app.py samples hello.go | grep -q package
run python app.py target two.txt | grep -q second
run python app.py src test-results three.txt | grep -q third
run python app.py incremental four.o | grep -q baked
