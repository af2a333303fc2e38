#!/usr/bin/env sh
# Temurin's own takes certificates in when USE_SYSTEM_CA_CERTS is set; without it, it only starts the command.
set -e
exec "$@"
