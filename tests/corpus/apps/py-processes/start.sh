#!/bin/sh
python worker.py mail & python worker.py reports & exec python web.py
