#!/usr/bin/env ruby
puts ARGV.empty? ? "usage: rot13 TEXT" : ARGV.join(" ").tr("A-Za-z", "N-ZA-Mn-za-m")
