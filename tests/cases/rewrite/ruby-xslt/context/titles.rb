if ARGV.empty?
  puts "titles TEXT"
else
  require "nokogiri"
  puts Nokogiri::XML("<book><title>#{ARGV[0]}</title></book>").at_css("title").text.upcase
end
