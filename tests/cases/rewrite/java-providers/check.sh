#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run java -jar /opt/app.jar hull | grep -q HULLINFO
run java -jar /opt/app.jar class java.sql.Driver | grep -q java.sql.Driver
