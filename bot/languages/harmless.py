"""What keeps nothing and needs no right of root's, of each language: its own libraries, and those of others. Pure data.

Whatever is called of a module in `modules` writes no file but where the table of calls of its language says so. Of all
other modules only `names` may be used, and what that table knows: what stands in neither may do anything. `never` are
last parts of names that do, though a module that they are of keeps nothing by itself.

A name may have a condition: `net.Listen:tcp` is one whose first argument is a text that begins so, and
`logging.basicConfig!filename` one that is not given that keyword.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.languages.row import word_set


@dataclass(frozen=True, slots=True)
class Harmless:
    """The rows of one language."""

    modules: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()


_PYTHON = Harmless(
    word_set(
        "__future__ abc argparse array ast asyncio atexit base64 binascii bisect calendar cmath collections "
        "colorsys concurrent.futures contextlib contextvars copy copyreg csv dataclasses datetime decimal difflib "
        "dis email enum errno fnmatch fractions functools gc getopt gettext graphlib hashlib heapq hmac html http "
        "http.client http.cookies http.server imaplib.IMAP4 imaplib.IMAP4_SSL importlib.metadata "
        "importlib.resources inspect ipaddress itertools json keyword linecache locale math mimetypes numbers "
        "operator optparse os.path poplib pprint queue quopri random re reprlib sched secrets select selectors "
        "shlex smtplib ssl stat statistics string stringprep struct sys textwrap threading time token tokenize "
        "traceback types typing typing_extensions unicodedata urllib.error urllib.parse urllib.robotparser uuid "
        "warnings weakref wsgiref xml.dom.minidom xml.sax.saxutils zlib zoneinfo "
        # of others
        "aiohttp aiomysql aiopg aioredis amqp anyio apscheduler argon2 asgiref asyncpg attr attrs babel bcrypt "
        "bleach blinker bottle bs4 cachetools cattrs certifi chardet charset_normalizer click colorama "
        "confluent_kafka cryptography dateutil decouple defusedxml dns dotenv emoji engineio environs falcon "
        "fastapi flask flask_cors flask_login flask_restful flask_restx flask_wtf gevent.pywsgi google.protobuf "
        "graphene greenlet grpc gunicorn h11 h2 html5lib httpcore httptools httpx humanize hypercorn idna "
        "inflection itsdangerous jinja2 jose jsonschema jwt kafka kombu magic mako.template markdown markupsafe "
        "marshmallow mistune more_itertools motor msgpack multidict mysql.connector nats netaddr numpy "
        "opentelemetry orjson passlib phonenumbers pika prometheus_client psycopg psycopg2 pycountry pydantic "
        "pydantic_settings pygments pymongo pymysql pyparsing python_multipart pytz quart redis requests "
        "requests_oauthlib rich ruamel.yaml sanic sentry_sdk simplejson six slugify sniffio socketio "
        "sortedcontainers soupsieve sqlalchemy starlette strawberry structlog tabulate tenacity termcolor toml "
        "tomli tomllib tornado tqdm typer tzdata tzlocal ujson unidecode urllib3 uvicorn uvloop waitress webob "
        "websocket websockets werkzeug wsproto wtforms xmltodict yaml yarl zope.interface pytest unittest "
        "hypothesis "
        # what only a build calls
        "setuptools"
    ),
    word_set(
        "bz2.compress bz2.decompress codecs.BOM_UTF8 codecs.decode codecs.encode codecs.getincrementaldecoder "
        "codecs.getreader codecs.getwriter codecs.lookup faulthandler.enable!file gzip.compress gzip.decompress "
        "http.cookiejar.CookieJar io.BufferedReader io.BufferedWriter io.BytesIO io.IOBase io.RawIOBase io.SEEK_SET "
        "io.StringIO io.TextIOBase io.TextIOWrapper io.UnsupportedOperation logging.CRITICAL logging.DEBUG "
        "logging.ERROR logging.Filter logging.Formatter logging.INFO logging.LogRecord logging.Logger "
        "logging.LoggerAdapter logging.NOTSET logging.NullHandler logging.StreamHandler logging.WARN "
        "logging.WARNING logging.addLevelName logging.basicConfig!filename logging.captureWarnings logging.critical "
        "logging.debug logging.disable logging.error logging.exception logging.getLevelName logging.getLogger "
        "logging.info logging.log logging.warn logging.warning lzma.compress lzma.decompress multiprocessing.Event "
        "multiprocessing.Lock multiprocessing.Pool multiprocessing.Process multiprocessing.Queue "
        "multiprocessing.cpu_count multiprocessing.current_process multiprocessing.freeze_support os.DirEntry "
        "os.PathLike os.R_OK os.W_OK os.X_OK os.F_OK os.cpu_count os.curdir os.devnull os.environ os.environb "
        "os.error os.extsep os.fsdecode os.fsencode os.fspath os.get_terminal_size os.getcwd os.getloadavg "
        "os.getpid os.getppid os.linesep os.name os.pathsep os.putenv os.sched_getaffinity os.sep os.strerror "
        "os.terminal_size os.times os.uname os.unsetenv os.urandom os._exit pathlib.Path pathlib.PosixPath "
        "pathlib.PurePath pathlib.PurePosixPath platform.machine platform.node platform.python_implementation "
        "platform.python_version platform.release platform.system resource.RUSAGE_SELF resource.getrlimit "
        "resource.getrusage shutil.copyfileobj shutil.disk_usage shutil.get_terminal_size shutil.which "
        "signal.ITIMER_REAL signal.SIGALRM signal.SIGCHLD signal.SIGHUP signal.SIGINT signal.SIGPIPE signal.SIGQUIT "
        "signal.SIGTERM signal.SIGUSR1 signal.SIGUSR2 signal.SIG_DFL signal.SIG_IGN signal.Signals signal.alarm "
        "signal.default_int_handler signal.getsignal signal.pause signal.set_wakeup_fd signal.setitimer "
        "signal.strsignal socket.AF_INET socket.AF_INET6 socket.AF_UNSPEC socket.AI_PASSIVE socket.IPPROTO_IPV6 "
        "socket.IPPROTO_TCP socket.IPPROTO_UDP socket.IPV6_V6ONLY socket.MSG_PEEK socket.SHUT_RD socket.SHUT_RDWR "
        "socket.SHUT_WR socket.SOCK_DGRAM socket.SOCK_STREAM socket.SOL_SOCKET socket.SOMAXCONN socket.SO_KEEPALIVE "
        "socket.SO_REUSEADDR socket.SO_REUSEPORT socket.TCP_NODELAY socket.create_connection socket.create_server "
        "socket.error socket.gaierror socket.getaddrinfo socket.getfqdn socket.gethostbyaddr socket.gethostbyname "
        "socket.gethostname socket.has_ipv6 socket.herror socket.htonl socket.htons socket.inet_aton "
        "socket.inet_ntoa socket.inet_ntop socket.inet_pton socket.ntohl socket.ntohs socket.setdefaulttimeout "
        "socket.socket socket.socketpair socket.timeout socketserver.BaseRequestHandler socketserver.BaseServer "
        "socketserver.DatagramRequestHandler socketserver.ForkingMixIn socketserver.StreamRequestHandler "
        "socketserver.TCPServer socketserver.ThreadingMixIn socketserver.ThreadingTCPServer "
        "socketserver.ThreadingUDPServer socketserver.UDPServer tarfile.ReadError tarfile.TarError tarfile.TarInfo "
        "tarfile.is_tarfile tempfile.NamedTemporaryFile!dir tempfile.SpooledTemporaryFile!dir "
        "tempfile.TemporaryDirectory!dir tempfile.TemporaryFile!dir tempfile.gettempdir tempfile.mkdtemp!dir "
        "tempfile.mkstemp!dir urllib.request.HTTPError urllib.request.OpenerDirector urllib.request.ProxyHandler "
        "urllib.request.Request urllib.request.build_opener urllib.request.install_opener urllib.request.urlopen "
        "xml.etree.ElementTree.Element xml.etree.ElementTree.ParseError xml.etree.ElementTree.SubElement "
        "xml.etree.ElementTree.XML xml.etree.ElementTree.fromstring xml.etree.ElementTree.indent "
        "xml.etree.ElementTree.iterparse xml.etree.ElementTree.tostring zipfile.BadZipFile zipfile.ZIP_DEFLATED "
        "zipfile.ZIP_STORED zipfile.ZipInfo zipfile.is_zipfile"
    ),
    word_set(
        "CGIHTTPRequestHandler FileSystemBytecodeCache File LazyFile MemoryHandler compile_templates "
        "create_unix_server keylog_filename memmap open_file open_memmap start_unix_server write_to_textfile "
        "FileSystemCache RotatingFile add_logger lchmod"
    ),
)
_JAVASCRIPT = Harmless(
    word_set(
        "assert async_hooks buffer console constants crypto dgram diagnostics_channel dns dns/promises events http "
        "http2 https module net os path path/posix path/win32 perf_hooks process punycode querystring readline "
        "readline/promises stream stream/consumers stream/promises stream/web string_decoder timers timers/promises "
        "tls tty url util util/types zlib "
        # of others
        "@apollo/server @fastify/cors @fastify/helmet @fastify/static @hapi/hapi @hono/node-server @koa/cors "
        "@koa/router @nestjs/common @nestjs/core @nestjs/platform-express accepts ajv amqplib apollo-server "
        "apollo-server-express axios bcrypt bcryptjs body-parser bytes camelcase chalk class-transformer "
        "class-validator cls-hooked color colors commander compression connect cookie cookie-parser cookie-session "
        "cors cron csv-parse csv-stringify date-fns dayjs debug decimal.js deepmerge depd dotenv ejs escape-html "
        "etag eventemitter3 express express-rate-limit express-session express-validator fast-json-stringify "
        "fastify finalhandler fresh graphql graphql-http graphql-yoga handlebars helmet hono hpagent http-errors "
        "http-status-codes iconv-lite immer inflection ini ioredis ipaddr.js is-number is-odd is-even joi jose "
        "js-yaml json5 jsonwebtoken kafkajs kleur koa koa-body koa-bodyparser koa-router koa-send koa-static "
        "left-pad lodash lru-cache luxon markdown-it marked method-override mime mime-db mime-types minimist moment "
        "moment-timezone mongodb mongoose morgan ms mustache mysql mysql2 nanoid nats negotiator node-cache "
        "node-cron node-fetch nunjucks object-assign on-finished on-headers p-limit p-queue p-retry parseurl "
        "passport passport-jwt passport-local path-to-regexp pg pg-pool picocolors pino-http polka preact "
        "prom-client proxy-addr pug qs ramda range-parser raw-body react react-dom redis reflect-metadata restify "
        "retry rxjs safe-buffer sanitize-html semver send serve-handler serve-static sharp slugify socket.io "
        "socket.io-client statuses supports-color svelte toml tslib type-is type-graphql typedi undici underscore "
        "uuid validator vary vue ws xml2js yaml yargs yup zod chai jest mocha supertest vitest"
    ),
    word_set(
        "cluster.fork cluster.isMaster cluster.isPrimary cluster.isWorker cluster.on cluster.worker cluster.workers "
        "fs.constants fs.close fs.closeSync fs.fstat fs.fstatSync fs.read fs.readSync fs.realpath fs.realpathSync "
        "fs.watchFile fs.unwatchFile fs.promises fs.accessSync fs/promises.access fs/promises.stat "
        "fs/promises.lstat fs.lstat fs.promises.lstat fs.promises.realpath fs/promises.realpath fs.opendirSync "
        "fs.readlink Array Intl JSON Object Promise String URL fs.readlinkSync fs.existsSync fs.exists "
        "v8.getHeapStatistics"
    ),
    word_set(
        "DailyRotateFile createBlockList getBuiltinModule setPriority setServers writeReport writeHeapSnapshot keylog"
    ),
)
_GO = Harmless(
    word_set(
        "archive/tar archive/zip bufio bytes cmp compress container context crypto database/sql embed encoding "
        "errors expvar flag fmt go/ast go/constant go/doc go/format go/parser go/printer go/scanner go/token "
        "go/types hash html image index io/fs iter log maps math mime net/http net/mail net/netip net/rpc net/smtp "
        "net/textproto net/url os/signal path reflect regexp runtime slices sort strconv strings structs sync "
        "testing text time unicode unique weak "
        # of others
        "github.com/alexflint/go-arg github.com/caarlos0/env github.com/cespare/xxhash github.com/coreos/go-oidc "
        "github.com/dustin/go-humanize github.com/fatih/color github.com/gin-contrib/cors github.com/gin-gonic/gin "
        "github.com/go-chi/chi github.com/go-chi/cors github.com/go-chi/render github.com/go-logr/logr "
        "github.com/go-playground/validator github.com/go-redis/redis github.com/go-sql-driver/mysql "
        "github.com/gofiber/fiber github.com/gofrs/uuid github.com/golang-jwt/jwt github.com/golang/protobuf "
        "github.com/google/go-cmp github.com/google/uuid github.com/gorilla github.com/grpc-ecosystem "
        "github.com/hashicorp/golang-lru github.com/jackc/pgx github.com/jmoiron/sqlx github.com/joho/godotenv "
        "github.com/json-iterator/go github.com/julienschmidt/httprouter github.com/kelseyhightower/envconfig "
        "github.com/labstack/echo github.com/labstack/gommon github.com/lib/pq github.com/mitchellh/mapstructure "
        "github.com/nats-io/nats.go github.com/pkg/errors github.com/prometheus github.com/rabbitmq/amqp091-go "
        "github.com/redis/go-redis github.com/rs/cors github.com/rs/zerolog github.com/segmentio/kafka-go "
        "github.com/shopspring/decimal github.com/sirupsen/logrus github.com/spf13/cast github.com/spf13/cobra "
        "github.com/spf13/pflag github.com/spf13/viper github.com/stretchr/testify github.com/streadway/amqp "
        "github.com/swaggo github.com/tidwall/gjson github.com/urfave/cli github.com/valyala/fasthttp "
        "go.mongodb.org/mongo-driver go.opentelemetry.io go.uber.org/atomic go.uber.org/multierr "
        "golang.org/x/crypto golang.org/x/exp golang.org/x/net golang.org/x/oauth2 golang.org/x/sync "
        "golang.org/x/text golang.org/x/time google.golang.org/genproto google.golang.org/grpc "
        "google.golang.org/protobuf gopkg.in/yaml.v2 gopkg.in/yaml.v3 rsc.io/quote"
    ),
    word_set(
        "io io/ioutil.Discard io/ioutil.NopCloser io/ioutil.ReadAll net.Addr net.CIDRMask net.Conn net.DNSError "
        "net.DefaultResolver net.Dial:tcp net.Dial:udp net.DialTimeout:tcp net.Dialer net.ErrClosed net.Error "
        "net.HardwareAddr net.IP net.IPMask net.IPNet net.IPv4 net.InterfaceAddrs net.Interfaces net.JoinHostPort "
        "net.Listen:tcp net.ListenPacket:udp net.ListenTCP net.ListenUDP net.Listener net.LookupAddr "
        "net.LookupCNAME net.LookupHost net.LookupIP net.LookupMX net.LookupSRV net.LookupTXT net.OpError "
        "net.PacketConn net.ParseCIDR net.ParseIP net.Pipe net.ResolveTCPAddr net.ResolveUDPAddr net.Resolver "
        "net.SplitHostPort net.TCPAddr net.TCPConn net.TCPListener net.UDPAddr net.UDPConn net.DialTCP net.DialUDP "
        "os.Args os.DevNull os.Environ os.ErrExist os.ErrNotExist os.ErrPermission os.Executable os.Exit os.Expand "
        "os.ExpandEnv os.File os.FileInfo os.FileMode os.Getpagesize os.Getpid os.Getppid os.Getwd os.Hostname "
        "os.Interrupt os.IsExist os.IsNotExist os.IsPermission os.Kill os.ModePerm os.ModeDir os.O_RDONLY "
        "os.PathError os.PathSeparator os.Setenv os.Signal os.Stderr os.Stdin os.Stdout os.TempDir os.Unsetenv "
        "os.UserHomeDir os.SameFile os.Pipe syscall.EINTR syscall.EPIPE syscall.SIGHUP syscall.SIGINT "
        "syscall.SIGQUIT syscall.SIGTERM syscall.SIGUSR1 syscall.SIGUSR2 syscall.Signal unsafe.Pointer "
        "unsafe.Sizeof unsafe.String"
    ),
    word_set("Chmod Chown ListenConfig OpenInRoot OpenRoot SafeWriteConfig WriteConfig WriteConfigAs WriteHeapDump"),
)
_JAVA = Harmless(
    word_set(
        "com.fasterxml.jackson com.google.common.base com.google.common.collect com.google.gson "
        "com.sun.net.httpserver io.javalin jakarta.annotation jakarta.inject jakarta.servlet jakarta.validation "
        "jakarta.ws.rs java.lang java.math java.net java.nio.charset java.security java.text java.time java.util "
        "java.util.concurrent java.util.function java.util.jar java.util.regex java.util.stream java.util.zip "
        "javax.annotation javax.crypto javax.inject javax.net javax.servlet javax.ws.rs lombok "
        "org.apache.commons.lang3 org.json org.slf4j spark"
    ),
    word_set(
        "java.io.BufferedInputStream java.io.BufferedOutputStream java.io.BufferedReader java.io.BufferedWriter "
        "java.io.ByteArrayInputStream java.io.ByteArrayOutputStream java.io.Closeable java.io.DataInputStream "
        "java.io.DataOutputStream java.io.EOFException java.io.FileNotFoundException java.io.IOException "
        "java.io.InputStream java.io.InputStreamReader java.io.OutputStream java.io.OutputStreamWriter "
        "java.io.Reader java.io.Serializable java.io.StringReader java.io.StringWriter java.io.UncheckedIOException "
        "java.io.Writer java.io.FileReader java.io.FileInputStream java.nio.ByteBuffer "
        "java.nio.file.InvalidPathException java.nio.file.NoSuchFileException java.nio.file.Path "
        "java.nio.file.Paths java.nio.file.Files java.util.logging.ConsoleHandler java.util.logging.Level "
        "java.util.logging.Logger ArrayList Arrays Collections Console Integer LinkedList List Map Objects Optional "
        "Path.of Paths.get Runtime.getRuntime Scanner Set Stream String System.arraycopy System.currentTimeMillis "
        "System.err System.exit System.getProperties System.in System.lineSeparator System.nanoTime System.out "
        "System.setProperty Thread"
    ),
    word_set(
        "File FileHandler Formatter ProcessBuilder RandomAccessFile UnixDomainSocketAddress ofFile ofFileDownload prefs"
    ),
)
_RUST = Harmless(
    word_set(
        "actix_web alloc anyhow askama async_trait axum base64 bytes chrono clap core dashmap either env_logger "
        "futures futures_util hex http httparse hyper hyper_util itertools itoa lazy_static log mime once_cell "
        "parking_lot rand rayon regex reqwest ryu serde serde_json serde_yaml sha2 smallvec std.alloc std.any "
        "std.array std.ascii std.borrow std.boxed std.cell std.char std.clone std.cmp std.collections std.convert "
        "std.default std.env std.error std.f64 std.fmt std.future std.hash std.hint std.i32 std.io std.iter "
        "std.marker std.mem std.net std.num std.ops std.option std.panic std.path std.pin std.prelude "
        "std.process.ExitCode std.process.exit std.ptr std.rc std.result std.slice std.str std.string std.sync "
        "std.task std.thread std.time std.u64 std.vec thiserror tokio toml tower tower_http tracing "
        "tracing_subscriber url uuid warp"
    ),
    word_set(
        "std.fs.Metadata String Vec Path PathBuf OsStr OsString CString Box Arc Rc Cow HashMap BTreeMap Some Ok env"
    ),
    word_set("UnixListener UnixDatagram UnixStream OpenOptions set_len set_permissions"),
)
_C = Harmless(
    names=word_set(
        "abort abs accept accept4 alarm asctime assert atof atoi atol atoll atexit bind_tcp bsearch calloc ceil "
        "clearenv clock clock_gettime close cos crc32 difftime div dprintf dup dup2 err errx exit exp fabs fclose "
        "fdopen feof ferror fflush fileno floor fmod fprintf fputc fputs fread free freeaddrinfo fscanf fseek ftell "
        "fwrite gai_strerror getc getchar getcwd getgrouplist gethostid gethostname getopt getopt_long getpagesize "
        "getpeername getpid getppid getrandom getsockname getsockopt gettimeofday gmtime gmtime_r htonl htons "
        "inet_addr inet_ntoa inet_ntop inet_pton isalnum isalpha isascii isblank iscntrl isdigit isgraph islower "
        "isprint ispunct isspace isupper iswalnum iswalpha iswspace isxdigit kill_self labs listen localeconv log "
        "log10 log2 longjmp lseek main malloc mblen mbrtowc mbstowcs mbtowc memchr memcmp memcpy memmem memmove "
        "memset modf nanosleep nl_langinfo ntohl ntohs offsetof pause perror pipe poll ppoll pow printf "
        "pthread_cond_broadcast pthread_cond_destroy pthread_cond_init pthread_cond_signal pthread_cond_wait "
        "pthread_create pthread_detach pthread_join pthread_mutex_destroy pthread_mutex_init pthread_mutex_lock "
        "pthread_mutex_unlock pthread_self putc putchar puts qsort raise rand rand_r random realloc reallocarray "
        "recvfrom regcomp regerror regexec regfree rewind round sched_yield select send sendto setbuf setjmp "
        "setlinebuf setsockopt setvbuf shutdown sigaddset sigemptyset sigfillset sigprocmask sin sleep snprintf "
        "socket socketpair sprintf sqrt srand srandom sscanf strcasecmp strcat strchr strcmp strcoll strcpy strcspn "
        "strdup strerror strftime strlcat strlcpy strlen strncasecmp strncat strncmp strncpy strndup strnlen "
        "strpbrk strptime strrchr strsep strspn strstr strtod strtof strtok strtok_r strtol strtold strtoll strtoul "
        "strtoull strxfrm sysconf tan time timegm tolower toupper towlower towupper trunc uname ungetc usleep "
        "va_arg va_copy va_end va_start vfprintf vprintf vsnprintf vsprintf warn warnx wcslen wcrtomb wcstombs "
        "wcwidth wprintf write writev EXIT_SUCCESS sizeof defined __attribute__ zlibVersion adler32 compress "
        "compress2 compressBound uncompress inflate inflateInit inflateEnd deflate deflateInit deflateEnd environ "
        "signal _exit _Exit iconv iconv_close dlerror dlclose thrd_create thrd_join"
    ),
    never=word_set("AF_UNIX AF_LOCAL PF_UNIX sockaddr_un"),
)
_CPP = Harmless(
    word_set("std"),
    _C.names,
    _C.never | word_set("boost filesystem fstream ofstream basic_ofstream FILE freopen local QFile"),
)
_PHP = Harmless(
    names=word_set(
        "abs addslashes array_chunk array_column array_combine array_count_values array_diff array_diff_key "
        "array_fill array_fill_keys array_filter array_find array_flip array_intersect array_intersect_key "
        "array_is_list array_key_exists array_key_first array_key_last array_keys array_map array_merge array_pad "
        "array_pop array_product array_push array_rand array_reduce array_replace array_reverse array_search "
        "array_shift array_slice array_splice array_sum array_unique array_unshift array_values array_walk arsort "
        "asort base64_decode base64_encode base_convert basename bcadd bccomp bcdiv bcmod bcmul bcpow bcsqrt bcsub "
        "bin2hex bindec ceil checkdate chr chunk_split compact connection_status count crc32 ctype_alnum "
        "ctype_alpha ctype_digit ctype_lower ctype_space ctype_upper ctype_xdigit current date date_create "
        "date_default_timezone_get date_default_timezone_set debug_zval_refcount decbin dechex decoct define "
        "defined dirname die empty end error_reporting exit exp explode extension_loaded extract fclose feof fgets "
        "filter_var floatval floor flush fmod fread func_get_args function_exists gc_collect_cycles get_class "
        "get_debug_type get_object_vars gethostname getmypid gettype gmdate hash hash_algos hash_equals hash_hmac "
        "header header_remove headers_sent hex2bin hexdec hrtime html_entity_decode htmlentities htmlspecialchars "
        "htmlspecialchars_decode http_build_query http_response_code hypot ignore_user_abort implode in_array "
        "ini_get intdiv intval is_array is_bool is_callable is_countable is_float is_int is_iterable is_null "
        "is_numeric is_object is_string isset iterator_to_array join json_decode json_encode json_last_error "
        "json_last_error_msg key krsort ksort lcfirst list localeconv log log10 ltrim max mb_convert_case "
        "mb_convert_encoding mb_internal_encoding mb_str_split mb_strlen mb_strpos mb_strtolower mb_strtoupper "
        "mb_substr md5 memory_get_peak_usage memory_get_usage method_exists microtime min mktime mt_rand mt_srand "
        "natsort next nl2br number_format ob_end_clean ob_get_clean ob_start octdec ord pack parse_str parse_url "
        "password_hash password_verify php_sapi_name php_uname phpversion pi pow preg_grep preg_last_error "
        "preg_match preg_match_all preg_quote preg_replace preg_replace_callback preg_split prev print print_r "
        "printf property_exists quotemeta rand random_bytes random_int range rawurldecode rawurlencode realpath "
        "register_shutdown_function reset round rsort rtrim serialize set_error_handler set_exception_handler "
        "setcookie sha1 shuffle sin sleep sort spl_object_id sprintf sqrt sscanf str_contains str_ends_with str_pad "
        "str_repeat str_replace str_split str_starts_with str_word_count strcasecmp strcmp strcspn strip_tags "
        "stripos stripslashes stristr strlen strnatcasecmp strncasecmp strncmp strpbrk strpos strrchr strrev "
        "strrpos strspn strstr strtok strtolower strtotime strtoupper strtr strval substr substr_count "
        "substr_replace time trigger_error trim uasort ucfirst ucwords uksort uniqid unpack unset urldecode "
        "urlencode usleep usort utf8_decode utf8_encode var_dump var_export version_compare vprintf vsprintf "
        "wordwrap zend_version ArrayIterator.new ArrayObject.new DateInterval.new DateTime.new "
        "DateTimeImmutable.new DateTimeZone.new Exception.new InvalidArgumentException.new LogicException.new "
        "NumberFormatter.new RuntimeException.new SplObjectStorage.new SplStack.new stdClass.new DateTimeImmutable "
        "DateTime DateTimeZone Slim.Factory.AppFactory"
    ),
)
_RUBY = Harmless(
    word_set(
        "English active_support base64 bcrypt benchmark bigdecimal bundler bundler/setup cgi concurrent csv date "
        "delegate digest dotenv erb etc faraday fiber forwardable grape haml httparty i18n io/console io/wait "
        "ipaddr json jwt kramdown logger mime/types mkmf monitor mustermann mysql2 net/http observer oj open-uri "
        "open3 openssl optparse ostruct pg pp prettyprint prometheus puma rack rackup redcarpet redis resolv rexml "
        "roda ruby2_keywords rubygems securerandom sequel set shellwords sinatra singleton slim socket stringio "
        "strscan thin tilt time timeout tzinfo uri webrick weakref yaml zlib"
    ),
    names=word_set(
        "ARGF ARGV Array Base64 BigDecimal Bundler CGI Class Comparable Complex Data Date DateTime Digest ENV ERB "
        "Encoding Enumerator Exception Fiber Float GC Hash IPAddr Integer JSON Kernel.format Kernel.puts "
        "Kernel.sleep Kernel.srand Math Module Monitor Mutex Net.HTTP NilClass Numeric Object ObjectSpace OpenSSL "
        "OptionParser Ostruct OpenStruct Process.clock_gettime Process.pid Psych.dump Queue Rack Ractor Random "
        "Range Rational Redis Regexp RuntimeError STDERR STDIN STDOUT SecureRandom Set Shellwords Signal Sinatra "
        "SizedQueue StandardError String StringIO Struct Symbol TCPServer TCPSocket Thread Time Timeout URI WEBrick "
        "YAML.dump YAML.load Zlib.crc32 Zlib.deflate Zlib.inflate Socket.gethostname PG Mysql2 Logger.new:STDOUT "
        "Logger.new:$stdout Logger.new:STDERR Logger.new:$stderr create_header create_makefile have_header "
        "have_library Gem abort at_exit attr_accessor attr_reader attr_writer before after binding block_given? "
        "caller catch configure define_method delete enable disable erb error extend fail format freeze get halt "
        "headers helpers include lambda loop mime_type module_function namespace not_found options p params pass "
        "patch post pp prepend print printf private private_class_method proc protected public put putc puts raise "
        "rand redirect request require require_relative response run session set settings sleep sprintf srand "
        "status super tap then throw trap use warn yield"
    ),
    never=word_set("UNIXServer UNIXSocket PStore DBM SDBM GDBM reopen const_get"),
)
HARMLESS = {
    "c": _C,
    "cpp": _CPP,
    "php": _PHP,
    "ruby": _RUBY,
    "python": _PYTHON,
    "javascript": _JAVASCRIPT,
    "typescript": _JAVASCRIPT,
    "tsx": _JAVASCRIPT,
    "go": _GO,
    "java": _JAVA,
    "rust": _RUST,
}
