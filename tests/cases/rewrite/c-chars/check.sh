#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
test "$(printf 'März\n' | docker run -i --rm --network none -e LC_ALL=C.UTF-8 "$IMG" chars)" = '4 MÄRZ'
