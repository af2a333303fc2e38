"""Python."""

from bot.languages.row import Does, ProgrammingLanguage

ROW = ProgrammingLanguage(
    name="python",
    suffixes=(".py", ".pyw", ".pyi", ".wsgi"),
    grammar="python",
    modules=("usr/lib/python3.*",),
    packaged=("usr/lib/python3",),
    inline=("-c",),
    interpreters=("python", "python2", "python3", "pypy", "pypy3"),
    itself=("sys.executable",),
    call_table="""
PROGRAM 0/args: subprocess.run subprocess.call subprocess.Popen subprocess.check_call subprocess.check_output
PROGRAM 0/args: asyncio.create_subprocess_exec asyncio.subprocess.create_subprocess_exec os.execv os.execve os.execvp
PROGRAM 0/args: os.execvpe os.execl os.execle os.execlp os.execlpe os.posix_spawn os.posix_spawnp pty.spawn
PROGRAM 0/args: anyio.run_process anyio.open_process trio.run_process sh.Command pexpect.spawn pexpect.run
PROGRAM 0/args: psutil.Popen gevent.subprocess.run gevent.subprocess.Popen gevent.subprocess.check_output
PROGRAM 1: os.spawnl os.spawnle os.spawnlp os.spawnlpe os.spawnv os.spawnve os.spawnvp os.spawnvpe
PROGRAM 1: loop.subprocess_exec .subprocess_exec .spawnProcess
PROGRAM 0: posix.execv posix.execve posix.posix_spawn posix.posix_spawnp multiprocessing.set_executable
PROGRAM 0: multiprocessing.util.spawnv_passfds _posixsubprocess.fork_exec tornado.process.Subprocess
PROGRAM 0: ptyprocess.PtyProcess.spawn ptyprocess.PtyProcessUnicode.spawn trio.lowlevel.open_process webbrowser.get
PROGRAM 0: distutils.spawn.spawn
SHELL 0: posix.system posix.popen imaplib.IMAP4_stream invoke.run sarge.run sarge.capture_stdout delegator.run envoy.run
SHELL 0: pipes.Template().append pipes.Template().prepend
SHELL 1: pydoc.pipepager pydoc.tempfilepager
SHELL 0/cmd: os.system os.popen subprocess.getoutput subprocess.getstatusoutput commands.getoutput
SHELL 0/cmd: asyncio.create_subprocess_shell asyncio.subprocess.create_subprocess_shell
SHELL 1: .subprocess_shell
PROGRAM 0/cmd: shutil.which distutils.spawn.find_executable
CODE 0: eval exec execfile builtins.eval builtins.exec runpy.run_path timeit.timeit timeit.repeat timeit.Timer
CODE 0: cProfile.run cProfile.runctx profile.run profile.runctx pdb.run trace.Trace().run bdb.Bdb().run
CODE 0: code.InteractiveInterpreter().runsource code.InteractiveInterpreter().runcode code.InteractiveConsole().push
CODE 1: imp.load_source importlib.machinery.SourceFileLoader
SHELL 0: ctypes.CDLL().system ctypes.PyDLL().system ctypes.cdll.LoadLibrary().system ctypes.CDLL().popen
SHELL 0: ctypes.cdll.LoadLibrary().popen ctypes.PyDLL().popen
PROGRAM 0: ctypes.cdll.LoadLibrary().execvp ctypes.cdll.LoadLibrary().execlp ctypes.cdll.LoadLibrary().execv
PROGRAM 0: ctypes.CDLL().execvp ctypes.CDLL().execv ctypes.CDLL().execlp ctypes.CDLL().execl ctypes.CDLL().execve
LIBRARY 0/name: ctypes.CDLL ctypes.PyDLL ctypes.cdll.LoadLibrary ctypes.pydll.LoadLibrary ctypes.util.find_library
LIBRARY 0/name: cffi.FFI().dlopen cffi.api.FFI().dlopen numpy.ctypeslib.load_library .dlopen .LoadLibrary
LIBRARY 0: .load_extension .loadextension _ctypes.dlopen _cffi_backend.load_library torch.ops.load_library
LIBRARY 0: tensorflow.load_op_library llvmlite.binding.load_library_permanently pkcs11.lib
MODULE 0/name: importlib.import_module __import__ importlib.__import__ importlib.util.find_spec runpy.run_module
MODULE 0/name: pkgutil.get_loader zope.dottedname.resolve.resolve django.utils.module_loading.import_string
MODULE 0/name: werkzeug.utils.import_string importlib.reload importlib.metadata.entry_points
MODULE 0/name: pkg_resources.iter_entry_points pkgutil.resolve_name pydoc.locate zipimport.zipimporter
MODULE 0/name: hydra.utils.instantiate logging.config.dictConfig logging.config.fileConfig pkgutil.walk_packages
MODULE 0/name: .loadTestsFromName yaml.unsafe_load
MODULE 1: importlib.util.spec_from_file_location
READ 0: os.listdir os.scandir os.walk glob.glob glob.iglob linecache.getline json.load_path
READ 0: os.path.exists os.path.isfile os.path.isdir os.path.getsize os.path.getmtime os.stat os.readlink os.access
READ 0: numpy.load numpy.loadtxt numpy.genfromtxt pandas.read_csv pandas.read_excel pandas.read_json pandas.read_parquet
READ 0: joblib.load torch.load PIL.Image.open PIL.ImageFont.truetype cv2.imread dotenv.load_dotenv soundfile.read
READ 0: flask.send_file flask.send_from_directory flask.render_template starlette.responses.FileResponse
READ 0: fastapi.responses.FileResponse aiohttp.web.FileResponse django.shortcuts.render jinja2.FileSystemLoader
READ 0/directory: fastapi.templating.Jinja2Templates starlette.templating.Jinja2Templates
READ 0/directory: fastapi.staticfiles.StaticFiles starlette.staticfiles.StaticFiles
READ 1: importlib.resources.read_text importlib.resources.open_text pkgutil.get_data pkg_resources.resource_string
READ receiver: .read_text .read_bytes .iterdir .rglob
READ receiver: pathlib.Path().exists pathlib.Path().is_file pathlib.Path().glob pathlib.Path().stat
OPEN 0/file mode=1: open io.open codecs.open gzip.open bz2.open lzma.open tarfile.open zipfile.ZipFile aiofiles.open
OPEN 0/file mode=1: wave.open h5py.File builtins.open os.open os.fdopen
WRITE 0: shelve.open dbm.open
OPEN receiver mode=0: pathlib.Path().open pathlib.PosixPath().open .open
WRITE 0: os.mkdir os.makedirs os.remove os.unlink os.rmdir os.removedirs os.truncate os.chmod os.utime os.mkfifo
WRITE 0: shutil.rmtree os.mknod sqlite3.connect tempfile.mkdtemp_in logging.FileHandler
WRITE 0: logging.handlers.RotatingFileHandler logging.handlers.TimedRotatingFileHandler
WRITE 0: logging.handlers.WatchedFileHandler numpy.save numpy.savez numpy.savez_compressed numpy.savetxt cv2.imwrite
WRITE every: os.rename os.renames os.replace os.link os.symlink shutil.move
WRITE 1: shutil.copy shutil.copy2 shutil.copyfile shutil.copytree shutil.unpack_archive joblib.dump torch.save
WRITE 1: urllib.request.urlretrieve cv2.VideoWriter
WRITE 0/path: .to_csv .to_excel .to_parquet .to_pickle .to_json_file .savefig .extractall .save .savetxt .tofile
WRITE receiver: .write_text .write_bytes .touch .mkdir .unlink .rmdir .symlink_to .hardlink_to
WRITE receiver: pathlib.Path().rename pathlib.Path().replace pathlib.Path().chmod
RIGHT 0: getpass.getuser os.getlogin
RIGHT 0: os.setuid os.setgid os.seteuid os.setegid os.setresuid os.setresgid os.setreuid os.setgroups os.initgroups
RIGHT 0: os.chroot os.chown os.fchown os.lchown shutil.chown os.getuid os.geteuid os.mount os.nice os.sched_setscheduler
DATA data=mime: mimetypes.guess_type mimetypes.guess_extension mimetypes.guess_all_extensions mimetypes.init
DATA data=mime: starlette.staticfiles.StaticFiles fastapi.staticfiles.StaticFiles starlette.responses.FileResponse
DATA data=mime: fastapi.responses.FileResponse aiohttp.web.FileResponse bottle.static_file tornado.web.StaticFileHandler
DATA data=mime: django.views.static.serve whitenoise.WhiteNoise cherrypy.lib.static.serve_file mimetypes.types_map
DATA data=locales: calendar.LocaleTextCalendar calendar.LocaleHTMLCalendar calendar.different_locale
DATA data=mime: mimetypes.MimeTypes flask.send_file flask.send_from_directory http.server.SimpleHTTPRequestHandler
DATA data=mime-database: xdg.Mime.get_type xdg.Mime.get_type2 xdg.Mime.get_type_by_name
DATA data=mime-database: gi.repository.Gio.content_type_guess gi.repository.Gio.content_type_get_mime_type
DATA data=services: socket.getservbyname socket.getservbyport socket.getnameinfo socket.getaddrinfo
DATA data=protocols: socket.getprotobyname
DATA data=zones: zoneinfo.ZoneInfo zoneinfo.available_timezones time.tzset dateutil.tz.gettz dateutil.tz.tzlocal
DATA data=zones: tzlocal.get_localzone time.mktime time.asctime email.utils.localtime arrow.now arrow.get
DATA data=mime: .add_static
DATA data=zones: time.localtime time.ctime time.strftime datetime.datetime.now datetime.datetime.fromtimestamp
DATA data=locales: locale.setlocale
DATA data=messages: gettext.translation gettext.install gettext.bindtextdomain
DATA data=users: pwd.getpwnam pwd.getpwuid pwd.getpwall grp.getgrnam grp.getgrgid getpass.getuser os.path.expanduser
DATA data=certificates: ssl.create_default_context urllib.request.urlopen http.client.HTTPSConnection
DATA data=terminals: curses.initscr curses.setupterm curses.wrapper
DATA data=magic: magic.from_file magic.from_buffer magic.Magic
DATA data=fonts: PIL.ImageFont.truetype matplotlib.font_manager.findfont
DATA data=countries: pycountry.countries
DATA data=fonts: reportlab.pdfbase.ttfonts.TTFont pygame.font.SysFont
DATA data=users: spwd.getspnam shutil.chown pathlib.Path().owner pathlib.Path().group pathlib.Path.home
DATA data=certificates: smtplib.SMTP_SSL imaplib.IMAP4_SSL poplib.POP3_SSL .load_default_certs
DATA data=certificates: .set_default_verify_paths
DATA data=terminals: curses.tigetstr curses.tigetnum curses.tigetflag
DATA data=executables: platform.architecture
DATA data=network-cards: uuid.getnode
SAME 0: str os.fspath os.path.abspath os.path.realpath os.path.normpath os.path.expanduser os.path.expandvars list tuple
SAME 0: shlex.split shlex.quote os.path.basename os.path.dirname sorted set reversed iter next
SAME 0: compile os.fsencode os.fsdecode typing.cast functools.partial random.choice frozenset
SAME receiver: .resolve .absolute .as_posix .expanduser .strip .lstrip .rstrip .lower .upper .split .format .encode
SAME receiver: .decode .replace .copy .keys .values .items .get .pop .removeprefix .removesuffix .title .with_suffix
SAME receiver: .splitlines
PATH every: os.path.join pathlib.Path pathlib.PurePath pathlib.PosixPath posixpath.join .joinpath
VARIABLE 0/key: os.getenv os.environ.get os.environ.pop os.environ.setdefault os.getenvb
OUTSIDE: input sys.stdin.read sys.stdin.readline
SETTING 0: json.load json.loads yaml.safe_load yaml.load tomllib.load tomllib.loads toml.load configparser.ConfigParser
SIGNAL 0: signal.signal signal.sigwait .add_signal_handler
PARAMETER 0: request.args.get request.args.getlist request.form.get request.values.get request.files.get
PARAMETER 0: request.GET.get request.POST.get request.query.get request.query_params.get request.get_json().get
""",
    capable={
        "subprocess": Does.PROGRAM,
        "pexpect": Does.PROGRAM,
        "sh": Does.PROGRAM,
        "plumbum": Does.PROGRAM,
        "invoke": Does.PROGRAM,
        "ctypes": Does.LIBRARY,
        "cffi": Does.LIBRARY,
        "stevedore": Does.MODULE,
        # What is unpickled names the modules and functions that made it.
        "pickle": Does.MODULE,
        "cPickle": Does.MODULE,
        "dill": Does.MODULE,
        "cloudpickle": Does.MODULE,
        "joblib": Does.MODULE,
        "jsonpickle": Does.MODULE,
        "shelve": Does.MODULE,
        # What starts what others tell it: a request, a table of the system, a prompt.
        "http.server.CGIHTTPRequestHandler": Does.PROGRAM,
        "mailcap": Does.PROGRAM,
        "pipes": Does.PROGRAM,
        "code": Does.PROGRAM,
        "fabric": Does.PROGRAM,
        "ptyprocess": Does.PROGRAM,
        "gi": Does.LIBRARY,
        "pyodbc": Does.LIBRARY,
    },
    builders=(
        "pip",
        "pip2",
        "pip3",
        "pipx",
        "pipenv",
        "poetry",
        "uv",
        "uvx",
        "pdm",
        "hatch",
        "easy_install",
        "virtualenv",
    ),
    manifests=("pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "requirements*.txt", "environment.yml"),
    install_settings=(
        *("*requirements*.txt", "*requirements*.in", "*constraints*.txt", "pylock*.toml", "environment.yaml"),
        *("conda-lock.yml", ".python-version", "pip.conf"),
    ),
    only_built=(".pyx", ".pxd"),
    locks=("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock", "pylock.toml"),
    idle_locks=("poetry.lock", "uv.lock", "pdm.lock", "Pipfile.lock"),
    packages=("python3-pip", "python3-dev", "python3-venv", "python3-setuptools", "python3-wheel", "cython3"),
    libraries=("site-packages", "dist-packages"),
    telling="subprocess ctypes cffi popen* os.system os.exec* os.spawn* posix_spawn* dlopen find_library shutil.which "
    "pexpect plumbum pty sh psutil trio anyio",
)
