#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run guile --no-auto-compile /app/main.scm | grep -q ready
run guile --no-auto-compile /app/main.scm v | grep -q 'git version'
run guile --no-auto-compile /app/main.scm c | grep -q curl
