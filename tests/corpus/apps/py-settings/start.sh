#!/bin/sh
set -u
echo "workspace $WORKSPACE_NAME"
exec python main.py
