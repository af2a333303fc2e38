#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run | grep -q find
run python search.py find rope the | grep -qx 'found knots'
run python search.py scratch | grep -qx /tmp/scratch
run python search.py lock | grep -qx 0o2770
