Gem::Specification.new do |spec|
  spec.name = "tally"
  spec.version = "0.1.0"
  spec.summary = "Counts words"
  spec.authors = ["Team"]
  spec.files = Dir["lib/**/*"] + Dir["ext/**/*"]
  spec.extensions = ["ext/tally/extconf.rb"]
end
