"""Go."""

from bot.languages.row import Does, ProgrammingLanguage, word_set

# Ports that its net package knows by name itself: others are looked up in the table of services.
PORTS = word_set("domain ftp ftps gopher http https imap2 imap3 imaps pop3 pop3s smtp submissions ssh telnet")
# A plugin of Go's is a file that is opened by its path, and never one of the system's libraries.
ROW = ProgrammingLanguage(
    name="go",
    suffixes=(".go",),
    grammar="go",
    compiled=True,
    native=True,
    addition='var hullcheck{mark} = "{mark}"',
    call_table="""
PROGRAM 0: os/exec.Command os/exec.LookPath os.StartProcess syscall.Exec syscall.ForkExec syscall.StartProcess
PROGRAM 0: golang.org/x/sys/unix.Exec github.com/cli/safeexec.LookPath golang.org/x/sys/execabs.Command
PROGRAM 0/Path: os/exec.Cmd.new net/http/cgi.Handler.new
PROGRAM 1: os/exec.CommandContext golang.org/x/sys/execabs.CommandContext
SHELL 0: github.com/bitfield/script.Exec C.system C.popen
PROGRAM 0: C.execvp C.execv C.execve C.execlp C.execl
LIBRARY 0: github.com/ebitengine/purego.Dlopen C.dlopen
LIBRARY 0/Extensions: github.com/mattn/go-sqlite3.SQLiteDriver.new
READ 0: plugin.Open
READ 0: os.ReadFile os.Open os.ReadDir os.Stat os.Lstat os.DirFS io/ioutil.ReadFile io/ioutil.ReadDir os.Readlink
READ 0: path/filepath.Walk path/filepath.WalkDir path/filepath.Glob net/http.Dir os.OpenRoot os.OpenInRoot
READ 0: crypto/tls.LoadX509KeyPair github.com/joho/godotenv.Load github.com/spf13/viper.SetConfigFile
READ 0: .LoadHTMLGlob .LoadHTMLFiles .SendFile .File .Static .StaticFile .AddConfigPath .SetConfigName
READ every: html/template.ParseFiles html/template.ParseGlob text/template.ParseFiles text/template.ParseGlob
READ every: .ParseFiles .ParseGlob
READ 2: net/http.ServeFile
OPEN 0 mode=1: os.OpenFile
WRITE 0: os.Create os.WriteFile os.Mkdir os.MkdirAll os.MkdirTemp os.CreateTemp os.Remove os.RemoveAll os.Truncate
WRITE 0: os.Chmod os.Chtimes io/ioutil.WriteFile io/ioutil.TempFile io/ioutil.TempDir syscall.Mkfifo
WRITE 0: go.etcd.io/bbolt.Open github.com/boltdb/bolt.Open github.com/syndtr/goleveldb/leveldb.OpenFile
WRITE 0: github.com/dgraph-io/badger.DefaultOptions github.com/dgraph-io/badger/v4.DefaultOptions
WRITE 0: github.com/natefinch/lumberjack.Logger.new gopkg.in/natefinch/lumberjack.v2.Logger.new .SaveUploadedFile
WRITE 1: database/sql.Open
WRITE every: os.Rename os.Symlink os.Link
RIGHT 0: os.Chown os.Lchown syscall.Setuid syscall.Setgid syscall.Setgroups syscall.Setreuid syscall.Chroot os.Getuid
RIGHT 0: os/user.Current os.Geteuid syscall.Mount syscall.Setregid syscall.Unshare syscall.Getuid syscall.Geteuid
DATA data=mime-database: mime.TypeByExtension mime.ExtensionsByType net/http.FileServer net/http.ServeFile
DATA data=mime-database: net/http.ServeContent net/http.FileServerFS net/http.ServeFileFS
DATA data=zones: time.LoadLocation time.Now().Format time.Now().String time.Now().Hour
DATA data=zones: .Local time.Unix().Format time.Unix().String time.Unix().Hour time.UnixMilli().Format
DATA data=users: os/user.Lookup os/user.Current os/user.LookupId os/user.LookupGroup os/user.LookupGroupId
DATA data=protocols: net.ListenIP net.DialIP
DATA data=services: net.LookupPort
DATA data=certificates: crypto/tls.Dial net/http.Get net/http.Post crypto/x509.SystemCertPool
SAME 0: C.CString
SAME 0: path/filepath.Clean path/filepath.Base path/filepath.Abs path/filepath.FromSlash path.Base path.Clean
SAME 0: strings.TrimSpace strings.ToLower strings.ToUpper strings.Fields strings.Split strings.Trim strings.TrimPrefix
SAME 0: strings.TrimSuffix strings.Replace strings.ReplaceAll string net/http.FS path/filepath.EvalSymlinks
SAME 0: github.com/google/shlex.Split slices.Clone maps.Values maps.Keys path/filepath.Dir path.Dir io/fs.Sub
PATH every: path/filepath.Join path.Join
WORDS every: append fmt.Sprint
VARIABLE 0: os.Getenv os.LookupEnv syscall.Getenv
OUTSIDE: flag.Arg flag.Args bufio.NewScanner().Text bufio.NewReader().ReadString .PathValue .Header.Get .Param
OUTSIDE: github.com/gorilla/mux.Vars github.com/go-chi/chi.URLParam github.com/go-chi/chi/v5.URLParam
SETTING 0: github.com/spf13/viper.GetString encoding/json.Unmarshal gopkg.in/yaml.v3.Unmarshal
SETTING 0: gopkg.in/yaml.v2.Unmarshal
SIGNAL 1: os/signal.Notify os/signal.NotifyContext
PARAMETER 0: .FormValue .PostFormValue .Query().Get .URL.Query().Get .Query .DefaultQuery .PostForm .QueryParam
PARAMETER 0: .FormFile
""",
    capable={
        "os/exec": Does.PROGRAM,
        "net/http/cgi": Does.PROGRAM,
        "golang.org/x/sys/execabs": Does.PROGRAM,
        "github.com/go-cmd/cmd": Does.PROGRAM,
        "github.com/codeskyblue/go-sh": Does.PROGRAM,
        "github.com/magefile/mage/sh": Does.PROGRAM,
        "github.com/hashicorp/go-plugin": Does.PROGRAM,
        "github.com/traefik/yaegi/interp": Does.PROGRAM,
        "mvdan.cc/sh/v3/interp": Does.PROGRAM,
        "github.com/miekg/pkcs11": Does.LIBRARY,
        "github.com/rainycape/dl": Does.LIBRARY,
        "github.com/coreos/pkg/dlopen": Does.LIBRARY,
    },
    builders=("go", "gofmt", "goreleaser", "mage", "ko"),
    manifests=("go.mod", "go.work"),
    only_built=(".go",),
    also_built=(".mod", ".sum"),
    locks=("go.sum", "go.work.sum"),
    packages=("golang", "golang-*", "go"),
    libraries=("vendor", "go/pkg/mod"),
    telling="os/exec StartProcess* ForkExec syscall plugin dlopen Dlopen",
)
