"""C and C++."""

from dataclasses import replace

from bot.languages.row import Does, ProgrammingLanguage

_CALLS = """
PROGRAM 0: execl execle execlp execv execve execvp execvpe execveat fexecve
PROGRAM 1: posix_spawn posix_spawnp g_spawn_async g_spawn_sync
PROGRAM 2: g_subprocess_new
PROGRAM 0: boost.process.child.new boost.process.system bp.child.new bp.system QProcess.execute QProcess.startDetached
SHELL 0: system popen std.system g_spawn_command_line_sync g_spawn_command_line_async wordexp
SHELL 0: g_app_info_create_from_commandline
LIBRARY 0: dlopen g_module_open lt_dlopen lt_dlopenext SDL_LoadObject QLibrary.new uv_dlopen
LIBRARY 0: boost.dll.shared_library.new boost.dll.import_symbol boost.dll.import_alias
LIBRARY 1: dlmopen sqlite3_load_extension
READ 0: opendir stat lstat access scandir readlink realpath std.ifstream.new ifstream.new
READ 0: std.filesystem.directory_iterator.new fs.directory_iterator.new std.filesystem.exists fs.exists glob fs.path.new
READ 0: std.filesystem.recursive_directory_iterator.new fs.recursive_directory_iterator.new
READ 1: openat2
OPEN 0 mode=1: fopen fopen64 freopen open open64 std.fstream.new fstream.new std.fopen gzopen
OPEN 1 mode=2: openat
WRITE 0: creat mkdir mkfifo mknod unlink remove rmdir truncate chmod utime mkstemp mkdtemp tmpfile std.remove
WRITE 0: std.ofstream.new ofstream.new std.filesystem.create_directory std.filesystem.create_directories
WRITE 0: std.filesystem.remove std.filesystem.remove_all fs.create_directory fs.create_directories fs.remove_all
WRITE 0: sqlite3_open sqlite3_open_v2 gdbm_open dbm_open leveldb.DB.Open openlog_file
READ 0: std.ifstream.open
WRITE 0: std.ofstream.open
OPEN 0 mode=1: std.fstream.open
WRITE every: rename link symlink std.rename std.filesystem.rename std.filesystem.copy std.filesystem.copy_file fs.copy
WRITE 1: mkdirat unlinkat
RIGHT 0: setuid setgid seteuid setegid setreuid setregid setresuid setresgid setgroups initgroups chroot chown lchown
RIGHT 0: fchown getuid geteuid mount unshare pivot_root iopl capset
DATA data=services: getservbyname getservbyport getaddrinfo getnameinfo
DATA data=protocols: getprotobyname getprotobynumber
DATA data=users: getpwnam getpwuid getpwent getgrnam getgrgid getpwnam_r getpwuid_r getgrnam_r getgrgid_r getgrouplist
DATA data=users: getspnam getgrent
DATA data=services: getservbyname_r getservbyport_r getservent
DATA data=protocols: getprotobyname_r getprotobynumber_r getprotoent
DATA data=networks: getnetent
DATA data=charsets: iconv_open g_convert g_iconv_open
DATA data=locales: setlocale newlocale std.locale.new std.locale
DATA data=messages: bindtextdomain textdomain dcgettext catopen
DATA data=zones: ctime ctime_r timelocal
DATA data=zones: tzset localtime localtime_r mktime std.localtime std.mktime std.chrono.locate_zone
DATA data=terminals: setupterm initscr newterm tgetent
DATA data=magic: magic_open magic_load
DATA data=mime-database: g_content_type_guess g_content_type_get_description g_content_type_get_mime_type
DATA data=mime-database: g_content_type_is_a g_content_types_get_registered g_content_type_from_mime_type
DATA data=users: getlogin getlogin_r initgroups
DATA data=certificates: gnutls_certificate_set_x509_system_trust
DATA data=shells: getusershell
DATA data=rpc: getrpcbyname getrpcbynumber
DATA data=networks: getnetbyname getnetbyaddr
DATA data=ethers: ether_hostton ether_ntohost
DATA data=unwinder: pthread_cancel pthread_exit thrd_exit backtrace backtrace_symbols backtrace_symbols_fd
DATA data=fonts: FcInit FcInitLoadConfigAndFonts
DATA data=certificates: SSL_CTX_set_default_verify_paths curl_easy_perform
SAME 0: strdup basename dirname std.string.new std.string std.move std.filesystem.path.new std.filesystem.path fs.path
SAME 0: std.string_view std.to_string static_cast const_cast reinterpret_cast
SAME receiver: .c_str .data .str .string .begin .front .back .at .second .first .get .native .substr
WORDS every: std.make_pair std.array.new std.vector.new
VARIABLE 0: getenv secure_getenv std.getenv
OUTSIDE: fgets getline std.getline scanf fgetc read recv gets
SIGNAL 0: signal sigaction std.signal
"""

ROW = ProgrammingLanguage(
    name="c",
    suffixes=(".c", ".h"),
    grammar="c",
    compiled=True,
    native=True,
    call_table=_CALLS,
    addition='__attribute__((used)) static const char hullcheck_{mark}[] = "{mark}";',
    builders=("gcc", "cc", "c99", "clang", "make", "gmake", "cmake", "ninja", "meson", "autoconf", "automake",
              "libtool",
              "configure", "ld", "ar", "as", "strip", "bison", "flex", "m4", "pkg-config"),
    manifests=("conanfile.txt", "conanfile.py", "vcpkg.json"),
    build_files=("CMakeLists.txt", "Makefile", "GNUmakefile", "makefile", "meson.build", "configure.ac", "configure.in",
                 "Makefile.am", "Makefile.in"),
    only_built=(".c", ".h"),
    also_built=(".s", ".S", ".asm", ".m4", ".y", ".l", ".in", ".ac", ".am", ".cmake", ".rc", ".vcxproj", ".proto"),
    locks=("conan.lock",),
    packages=("gcc", "gcc-*", "clang", "clang-*", "make", "cmake", "ninja-build", "meson", "build-essential",
              "build-base", "autoconf", "automake", "libtool", "pkg-config", "bison", "flex", "libc6-dev", "musl-dev"),
    libraries=("third_party",),
)  # fmt: skip
CPP = replace(
    ROW,
    name="cpp",
    suffixes=(".cc", ".cpp", ".cxx", ".c++", ".hh", ".hpp", ".hxx", ".ipp", ".inl"),
    grammar="cpp",
    capable=dict.fromkeys(
        (
            "boost/process.hpp",
            "boost/process/v2.hpp",
            "boost/process/v2/process.hpp",
            "QProcess",
            "QtCore/QProcess",
            "Poco/Process.h",
            "glibmm/spawn.h",
            "wx/process.h",
            "ACE/Process.h",
            "ace/Process.h",
            "giomm/subprocess.h",
        ),
        Does.PROGRAM,
    ),
    builders=("g++", "c++", "clang++"),
    manifests=(),
    locks=(),
    build_files=(),
    also_built=(".ipp", ".inl", ".tpp"),
    family="c",
    only_built=(".cc", ".cpp", ".cxx", ".c++", ".C", ".hh", ".hpp", ".hxx", ".h++"),
    packages=("g++", "g++-*", "gcc-c++"),
)
