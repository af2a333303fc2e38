#!/bin/sh
# check.sh IMAGE: 0 if the image does what it is for
IMG=$1
run() { docker run --rm --network none "$IMG" "$@"; }
set -e
run sh /app/app.sh now | grep -q 'ran /etc/cron.daily/shop'
run sh /app/app.sh conf | grep -q www-data
run sh /app/app.sh conf | grep -q '^1$'
