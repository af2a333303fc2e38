"""PHP."""

from bot.languages.row import Does, ProgrammingLanguage

# Settings of the run time that name a program, which it starts.
STARTING_SETTINGS = ("sendmail_path",)
ROW = ProgrammingLanguage(
    name="php",
    suffixes=(".php", ".phtml", ".php5", ".inc"),
    grammar="php",
    modules=("usr/lib/php", "usr/share/php"),
    inline=("-r", "--run", "-R", "-B", "-E"),
    interpreters=("php", "php-fpm", "php-cgi"),
    itself=("PHP_BINARY",),
    call_table="""
PROGRAM 0: pcntl_exec Process.new Symfony.Component.Process.Process.new
PROGRAM 0: Symfony.Component.Process.ExecutableFinder.new().find
SHELL 0/command: exec shell_exec system passthru popen proc_open Process.fromShellCommandline $shell
SHELL 0/command: Symfony.Component.Process.Process.fromShellCommandline Process.run
SHELL 0/command: Illuminate.Support.Facades.Process.run
SHELL 0/command: FFI.cdef().system FFI.cdef().popen FFI.load().system FFI.load().popen
CODE 0: eval
CODE 1: create_function
LIBRARY 0: dl FFI.load .loadExtension
LIBRARY 1: FFI.cdef
MODULE 0: require require_once include include_once class_exists extension_loaded_file
READ 0: file_get_contents file readfile parse_ini_file is_file is_dir file_exists scandir glob opendir dir
READ 0: simplexml_load_file
READ 0: fopen_read SplFileObject.new DirectoryIterator.new filemtime filesize is_readable getimagesize
OPEN 0 mode=1: fopen gzopen SplFileObject.new ZipArchive.new().open
WRITE 0: file_put_contents mkdir unlink rmdir touch chmod tempnam tmpfile ftruncate SQLite3.new imagepng_to
WRITE 1: imagepng imagejpeg imagegif imagewebp move_uploaded_file copy .extractTo .move
WRITE every: rename symlink link
WRITE 0: .storeAs .moveTo .appendToFile .dumpFile Storage.put Storage.append File.put PDO.new
RIGHT 0: posix_setuid posix_setgid posix_seteuid posix_getuid posix_geteuid chown chgrp
DATA data=fonts: imagettftext imagettfbbox imagefttext imageftbbox
DATA data=mailer: mail mb_send_mail
DATA data=charsets: iconv iconv_substr iconv_strlen ob_iconv_handler
DATA data=locales: setlocale
DATA data=messages: bindtextdomain
DATA data=services: getservbyname getservbyport
DATA data=protocols: getprotobyname
DATA data=users: posix_getpwnam posix_getpwuid
DATA data=magic: finfo_open mime_content_type finfo.new
DATA data=certificates: curl_exec
SAME 0: escapeshellcmd escapeshellarg trim strtolower strtoupper realpath basename dirname strval array_values
SAME 1: explode array_map
SAME 0: array_keys array_merge array_filter array_rand rtrim ltrim current reset end array_shift array_pop
WORDS every: sprintf implode join array_merge
VARIABLE 0: getenv env
OUTSIDE: fgets_stdin readline
SETTING 0: json_decode yaml_parse yaml_parse_file config parse_ini_string
SIGNAL 0: pcntl_signal
PARAMETER 0: .input .query .get .post .getQueryParams filter_input_name .file .getParam
""",
    capable={"Symfony.Component.Process.Process": Does.PROGRAM},
    builders=("composer", "pecl", "phpize", "docker-php-ext-install", "docker-php-ext-configure"),
    manifests=("composer.json",),
    install_settings=("symfony.lock", "auth.json"),
    products=(".phar",),
    locks=("composer.lock",),
    packages=("composer", "php-dev", "php*-dev", "php-pear"),
    libraries=("vendor",),
    telling="exec shell_exec pcntl_exec popen* proc_open passthru system Process FFI dl `",
)
