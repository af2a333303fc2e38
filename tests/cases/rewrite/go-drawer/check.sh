#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run /opt/drawer/bin/drawer temp | grep -q 'true <nil>'
run /opt/drawer/bin/drawer zone America/Recife | grep -q 'zone <nil>'
run /opt/drawer/bin/drawer note.txt | grep -q 'a note'
run /opt/drawer/bin/drawer test/deep.go | grep -q 'package deep'
run /opt/drawer/bin/drawer port telnet | grep -q '23'
