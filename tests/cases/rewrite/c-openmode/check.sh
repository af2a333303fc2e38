#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm -i --network none "$IMG" "$@"; }
set -e
run | grep -q '^0061 0062'
run signs /srv/texts/greek.txt greek | grep -q '^03b1 03b2 03b3'
