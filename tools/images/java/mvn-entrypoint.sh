#!/bin/sh
set -e
mkdir -p "${MAVEN_CONFIG:-/root/.m2}"
exec "$@"
