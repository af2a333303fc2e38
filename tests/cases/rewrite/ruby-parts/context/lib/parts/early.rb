module Parts; class Early; def say; require "yaml"; YAML.load("early"); end; end; end
