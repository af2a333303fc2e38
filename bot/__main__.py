"""`python -m bot` is `hullcheck`."""

import sys

from bot.cli import main

sys.exit(main())
