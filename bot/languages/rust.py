"""Rust."""

from bot.languages.row import Does, ProgrammingLanguage

ROW = ProgrammingLanguage(
    name="rust",
    suffixes=(".rs",),
    grammar="rust",
    compiled=True,
    native=True,
    addition='#[used]\n#[allow(non_upper_case_globals)]\nstatic hullcheck_{mark}: &str = "{mark}";',
    call_table="""
PROGRAM 0: process.Command.new Command.new tokio.process.Command.new async_process.Command.new which.which
PROGRAM 0: which.which_in
PROGRAM 0: nix.unistd.execvp nix.unistd.execv nix.unistd.execve duct.cmd cmd! duct.cmd! xshell.cmd! libc.execvp
PROGRAM 0: libc.execv libc.execve libc.execlp libc.posix_spawnp execvp execv execve execlp
SHELL 0: libc.system libc.popen system popen run_cmd! cmd_lib.run_cmd!
LIBRARY 0: libloading.Library.new Library.new libloading.os.unix.Library.new libc.dlopen dlopen
LIBRARY 0: dlopen.wrapper.Container.load
READ 0: fs.read fs.read_to_string fs.read_dir fs.metadata fs.File.open File.open tokio.fs.read tokio.fs.read_to_string
READ 0: tokio.fs.File.open fs.canonicalize ServeDir.new ServeFile.new NamedFile.open actix_files.Files.new
READ 0: walkdir.WalkDir.new
READ 0: dotenv.from_filename glob.glob fs.read_link fs.exists
READ receiver: .read_dir .is_file .exists .is_dir
READ 0: .read().open
WRITE 0: .append().open .write().open .create().open .truncate().open .create_new().open
WRITE 0: fs.write fs.File.create File.create File.create_new fs.create_dir fs.create_dir_all fs.remove_file
WRITE 0: fs.remove_dir
WRITE 0: fs.remove_dir_all fs.set_permissions tokio.fs.write tokio.fs.File.create tokio.fs.create_dir_all tempfile
WRITE 0: tokio.fs.remove_file sled.open rusqlite.Connection.open redb.Database.create rocksdb.DB.open_default
WRITE 0: tracing_appender.rolling.daily tempfile.tempdir
WRITE 1: fs.copy tokio.fs.copy
WRITE every: fs.rename fs.hard_link std.os.unix.fs.symlink tokio.fs.rename
RIGHT 0: libc.setuid libc.setgid nix.unistd.setuid nix.unistd.setgid libc.chown nix.unistd.chroot libc.getuid
RIGHT 0: libc.geteuid
RIGHT 0: nix.unistd.getuid nix.unistd.geteuid nix.unistd.Uid.effective nix.unistd.chown std.os.unix.fs.chown
DATA data=mime: mime_guess.from_path_system
DATA data=zones: chrono.Local.now chrono.offset.Local.now
DATA data=charsets: libc.iconv_open
DATA data=services: libc.getservbyname libc.getservbyport
DATA data=users: users.get_user_by_name nix.unistd.User.from_name libc.getpwnam
DATA data=locales: libc.setlocale
DATA data=certificates: rustls_native_certs.load_native_certs
SAME 0: String.from Path.new PathBuf.from OsStr.new CString.new Some Ok Box.new Arc.new Rc.new Vec.from HashMap.from
SAME 0: Cow.from OsString.from Cow.Borrowed shell_words.split shlex.split BTreeMap.from
SAME receiver: .unwrap_or .to_string .to_owned .into .as_str .clone .as_ref .unwrap .expect .iter .into_iter
SAME receiver: .unwrap_or_default
SAME receiver: .trim .to_lowercase .as_path .to_path_buf .collect .first .get .next .split_whitespace .to_str .copied
SAME receiver: .map .cloned .filter .values .keys .last .to_vec .as_slice .unwrap_or_else .ok .as_bytes .find .ok_or
PATH receiver: .join_receiver
WORDS every: concat! vec! format!
VARIABLE 0: env.var std.env.var env.var_os std.env.var_os env! dotenvy.var option_env!
OUTSIDE: env.args std.env.args env.args_os std.env.args_os .read_line
SETTING 0: serde_json.from_str toml.from_str serde_yaml.from_str
SIGNAL 0: signal_hook.flag.register tokio.signal.unix.signal ctrlc.set_handler signal_hook.iterator.Signals.new
""",
    capable={"std.process.Command": Does.PROGRAM, "libloading": Does.LIBRARY},
    builders=("cargo", "rustc", "rustup", "cross"),
    manifests=("Cargo.toml", "rust-toolchain.toml", "rust-toolchain"),
    only_built=(".rs",),
    locks=("Cargo.lock",),
    packages=("cargo", "cargo-*", "rustc", "rustc-*", "rust", "rustup"),
    libraries=(".cargo", "vendor"),
)
