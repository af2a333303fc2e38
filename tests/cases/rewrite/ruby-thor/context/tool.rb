require "thor"

class Tool < Thor
  include Thor::Actions
  def self.exit_on_failure? = true

  desc "about TOOL", "Say which version of a tool is here"
  def about(name)
    say run("#{name} --version", capture: true, verbose: false).lines.first
  end

  desc "fresh FOLDER", "Make a repository"
  def fresh(folder)
    inside("/tmp") { run "svnadmin create #{folder}", abort_on_failure: true }
  end
end

Tool.start(ARGV)
