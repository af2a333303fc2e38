"""Ruby."""

from bot.languages.row import Does, ProgrammingLanguage

ROW = ProgrammingLanguage(
    name="ruby",
    suffixes=(".rb", ".ru", ".rake", ".gemspec", ".rbw"),
    grammar="ruby",
    modules=("usr/lib/ruby", "usr/lib/*/ruby", "usr/share/rubygems-integration"),
    packaged=("usr/lib/*/rubygems-integration",),
    inline=("-e",),
    interpreters=("ruby", "jruby", "truffleruby", "rake", "rackup"),
    itself=("RbConfig.ruby", "Gem.ruby"),
    call_table="""
SHELL 0: system exec spawn Kernel.system Kernel.exec Kernel.spawn Process.spawn Process.exec IO.popen PTY.spawn $shell
SHELL 0: Open3.capture2 Open3.capture2e Open3.capture3 Open3.popen2 Open3.popen2e Open3.popen3 Open3.pipeline
SHELL 0: sh Rake.sh FileUtils.sh Thor.Actions.run Thor.Actions.run_ruby_script Rails.Generators.Base.run
SHELL 0: Rails.Generators.NamedBase.run PTY.getpty
SHELL 0: MiniMagick.Tool.new TTY.Command.new().run Cocaine.CommandLine.new Terrapin.CommandLine.new
CODE 0: eval Kernel.eval instance_eval class_eval module_eval .instance_eval .class_eval .module_eval binding.eval
LIBRARY 0: Fiddle.dlopen Fiddle.Handle.new DL.dlopen FFI.DynamicLibrary.open ffi_lib dlload .load_extension
MODULE 0: require require_relative load autoload_path Kernel.require Object.const_get Module.const_get .constantize
MODULE 1: autoload
READ 0: File.read File.readlines File.foreach File.binread File.exist? File.file? File.directory? File.stat Dir.glob
READ 0: Dir.entries Dir.children Dir.each_child Dir.[] Dir.foreach IO.read IO.readlines YAML.load_file JSON.load_file
READ 0: CSV.read CSV.foreach File.size File.readable? send_file erb haml slim Pathname.glob Dir.exist? Psych.load_file
READ 0: IO.binread IO.foreach
READ receiver: .readlines .each_line_of
OPEN 0 mode=1: File.open File.new open Kernel.open URI.open CSV.open Zlib.GzipFile.open IO.open File.sysopen
WRITE 0: File.write File.binwrite IO.write IO.binwrite File.delete File.unlink File.truncate File.mkfifo Dir.mkdir
WRITE 0: Dir.rmdir Dir.unlink Dir.delete FileUtils.mkdir FileUtils.mkdir_p FileUtils.makedirs FileUtils.touch
WRITE 0: FileUtils.rm
WRITE 0: FileUtils.rm_f FileUtils.rm_r FileUtils.rm_rf FileUtils.remove_dir Logger.new SQLite3.Database.new PStore.new
WRITE 0: YAML.Store.new Tempfile.new Tempfile.create Dir.mktmpdir
WRITE 1: FileUtils.cp FileUtils.cp_r FileUtils.mv FileUtils.copy FileUtils.install FileUtils.ln_s FileUtils.ln
WRITE 1: File.chmod
WRITE every: File.rename File.symlink File.link
WRITE receiver: .mkpath .rmtree
RIGHT 0: Process.setuid Process.UID.change_privilege Process.Sys.setuid FileUtils.chown FileUtils.chown_R File.chown
RIGHT 0: Process.uid Process.euid Process.initgroups
DATA data=users: Etc.getpwnam Etc.getpwuid Etc.getlogin Etc.getgrnam
DATA data=services: Socket.getservbyname Socket.getservbyport Socket.getnameinfo .getnameinfo Addrinfo.tcp
DATA data=terminals: Curses.init_screen Reline.readline Readline.readline Reline.readmultiline
DATA data=charsets: Iconv.conv Iconv.new
DATA data=zones: TZInfo.Timezone.get Time.now Time.at Time.local Time.mktime
DATA data=certificates: Net.HTTP.get OpenSSL.X509.Store.new().set_default_paths
SAME 0: String Array Shellwords.split Shellwords.escape File.expand_path File.basename File.dirname File.realpath
SAME 0: Pathname.new Regexp.escape Array.new
SAME receiver: .to_s .strip .downcase .upcase .freeze .split .to_sym .dup .fetch .dig .each .map .values .keys .first
SAME receiver: .last .sample .to_str .to_path .chomp .select .find .compact .shellescape .shift .pop .flatten .to_a
SAME receiver: .sort
PATH every: File.join .join Pathname.new
WORDS every: format sprintf
VARIABLE 0: ENV.fetch ENV.[] ENV.dig
OUTSIDE: gets STDIN.gets ARGV.shift $stdin.gets STDIN.read ARGF.read
SETTING 0: JSON.parse YAML.load YAML.safe_load TOML.load
SIGNAL 0: trap Signal.trap Kernel.trap
PARAMETER 0: params.[] params.fetch params.require params.dig
""",
    capable={"open3": Does.PROGRAM, "fiddle": Does.LIBRARY, "ffi": Does.LIBRARY},
    builders=("bundle", "bundler", "gem", "rake"),
    manifests=("Gemfile",),
    build_files=("Rakefile",),
    install_settings=("gems.rb", "*.gemspec", ".ruby-version"),
    locks=("Gemfile.lock", "gems.locked"),
    packages=("ruby-dev", "bundler", "ruby-bundler"),
    libraries=("gems", "bundle"),
    telling="system exec spawn popen* open3 Open3 Fiddle FFI ffi DL PTY ` %x TTY Tool Terrapin Cocaine",
)
