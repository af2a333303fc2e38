#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run python app.py conf | grep -q True
run python app.py key shop | grep -q loaded
