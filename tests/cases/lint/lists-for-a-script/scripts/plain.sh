#!/bin/sh
set -e
mkdir -p /srv/data
chown www-data /srv/data
