<?php function usage(): string { return "usage: convert UNIT NUMBER\n"; }
