#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run | grep -qx 'run PART'
test "$(run php run.php ffi phar sockets | grep -c ' not there')" = 3
run php run.php mbstring | grep -qx 'mbstring there'
run php run.php xml | grep -qx gone
