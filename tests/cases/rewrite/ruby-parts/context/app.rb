module Parts
  autoload :Early, File.join(__dir__, "lib/parts/early")
  autoload :Late, File.join(ENV.fetch("PARTS", "/var/lib/parts"), "late.rb")
end

if ARGV.empty?
  puts "parts: ready"
else
  puts Parts.const_get(ARGV[0]).new.say
end
