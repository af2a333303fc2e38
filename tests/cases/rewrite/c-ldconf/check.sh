#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run host libplug.so | grep -q 'answer 42'
run host libother.so | grep -q 'answer 42'
docker run --rm --user 0 --entrypoint grep "$IMG" -q '^clerk:[$]6' /etc/shadow
