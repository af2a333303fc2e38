require "bundler/setup"
require "erb"
require "socket"
require "tally"

server = TCPServer.new("0.0.0.0", 9292)
trap("TERM") { exit }
puts "counter on 9292"
$stdout.flush
loop do
  client = server.accept
  path = client.gets.to_s.split[1].to_s
  while (line = client.gets) && line != "\r\n"; end
  template = path.start_with?("/count") ? "count" : "index"
  words = Tally.words(path.sub("/count/", "").tr("+", " "))
  body = ERB.new(File.read("views/#{template}.erb")).result(binding)
  client.write "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: #{body.bytesize}\r\nConnection: close\r\n\r\n#{body}"
  client.close
end
