require "mkmf"
create_makefile("tally/tally")
