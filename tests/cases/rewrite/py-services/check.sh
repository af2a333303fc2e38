#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run python app.py shop | grep -q 7777
run python app.py telnet | grep -q 23
run python app.py nss | grep -q '^hosts: files$'
