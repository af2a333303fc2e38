require "yaml"
require "shellwords"

SOURCES = YAML.safe_load_file(File.join(__dir__, "sources.yml"))

name, *rest = ARGV
if name.nil?
  puts "ask SOURCE WORD..."
else
  puts IO.readlines(format(SOURCES.fetch(name.to_i), rest.shelljoin)).first
end
