#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run python app.py csv a b > /tmp/pp.$$ ; cat /tmp/pp.$$ ; grep -q 'head:a;b' /tmp/pp.$$ ; rm /tmp/pp.$$
