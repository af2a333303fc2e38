"""JavaScript and TypeScript: Node, and what does the same as Node."""

from dataclasses import replace

from bot.languages.row import Does, ProgrammingLanguage

_CALLS = """
PROGRAM 0: process.execve node:process.execve
PROGRAM 0: child_process.spawn child_process.spawnSync child_process.execFile child_process.execFileSync
PROGRAM 0: child_process.promises.execFile cross-spawn cross-spawn.spawn cross-spawn.sync cross-spawn.default execa
PROGRAM 0: execa.execa execa.default execa.execaSync execa.sync execa.node tinyexec.x tinyexec.exec nano-spawn
PROGRAM 0: .spawnSync .execFileSync .execFile node-pty.spawn which which.sync which.default command-exists Bun.spawn
PROGRAM 0: bun.spawn bun.spawnSync Bun.spawnSync Deno.Command.new Deno.run shelljs.which
SHELL 0: child_process.exec child_process.execSync .execSync execa.execaCommand execa.command execa.commandSync
SHELL 0: shelljs.exec zx.$ execa.$ Bun.$ bun.$ execa.execaCommandSync zx.$.sync execa.$.sync
SHELL 0: execa.$() execa.execa() zx.$() execa.$().sync
CODE every: eval Function Function.new
CODE 0: ._compile vm.runInThisContext vm.runInNewContext vm.runInContext vm.Script.new vm.compileFunction
MODULE 0: child_process.fork worker_threads.Worker.new require import require.resolve module.createRequire()
MODULE 0: import.meta.resolve jiti() requireg import-fresh resolve.sync cluster.setupPrimary
LIBRARY 1: process.dlopen
LIBRARY 0: ffi-napi.Library ffi.Library koffi.load bindings node-gyp-build Deno.dlopen bun:ffi.dlopen
LIBRARY 0: .loadExtension crypto.setEngine
READ 0: fs.readFile fs.readFileSync fs.promises.readFile fs/promises.readFile fs.createReadStream fs.readdir
READ 0: fs.readdirSync fs.promises.readdir fs/promises.readdir fs.existsSync fs.statSync fs.stat fs.promises.stat
READ 0: fs.access fs.accessSync fs.promises.access fs/promises.access fs/promises.stat fs.opendir fs.watch fs.lstatSync
READ 0: fs-extra.readFile fs-extra.readFileSync fs-extra.readJson fs-extra.readJsonSync fs-extra.pathExists
READ 0: express.static serve-static koa-static koa-send dotenv.config Bun.file Deno.readTextFile Deno.readFile
READ 0: .sendFile .readFileSync .createReadStream .readdirSync .existsSync globby fast-glob glob.sync glob.glob
READ 0: .render .sendfile
OPEN 0 mode=1: fs.open fs.openSync fs.promises.open fs/promises.open Deno.open
WRITE 0: fs.writeFile fs.writeFileSync fs.promises.writeFile fs/promises.writeFile fs.appendFile fs.appendFileSync
WRITE 0: fs.promises.appendFile fs/promises.appendFile fs.createWriteStream fs.mkdir fs.mkdirSync fs.promises.mkdir
WRITE 0: fs/promises.mkdir fs.mkdtemp fs.mkdtempSync fs.unlink fs.unlinkSync fs.promises.unlink fs/promises.unlink
WRITE 0: fs.rm fs.rmSync fs.promises.rm fs/promises.rm fs.rmdir fs.rmdirSync fs.truncate fs.truncateSync fs.chmod
WRITE 0: fs.chmodSync fs.utimes fs.utimesSync fs-extra.outputFile fs-extra.outputFileSync fs-extra.outputJson
WRITE 0: fs-extra.writeJson fs-extra.writeJsonSync fs-extra.ensureDir fs-extra.ensureDirSync fs-extra.ensureFile
WRITE 0: fs-extra.remove fs-extra.removeSync fs-extra.emptyDir fs-extra.mkdirp fs-extra.writeFile fs-extra.mkdirs rimraf
WRITE 0: mkdirp mkdirp.sync rimraf.sync Bun.write Deno.writeTextFile Deno.writeFile Deno.mkdir Deno.remove
WRITE 0: better-sqlite3 better-sqlite3.new sqlite3.Database.new nedb.new lowdb level.Level.new multer
WRITE 0: .writeFile .writeFileSync .appendFileSync .createWriteStream .mkdirSync .toFile .writeFile
WRITE every: fs.rename fs.renameSync fs.promises.rename fs/promises.rename fs.symlink fs.symlinkSync fs.link fs.linkSync
WRITE 1: fs.copyFile fs.copyFileSync fs.promises.copyFile fs/promises.copyFile fs.cp fs.cpSync fs.promises.cp
WRITE 1: fs/promises.cp fs-extra.copy fs-extra.copySync fs-extra.move fs-extra.moveSync
RIGHT 0: process.setuid process.setgid process.seteuid process.setegid process.setgroups process.initgroups fs.chown
RIGHT 0: fs.chownSync process.getuid process.geteuid fs.promises.chown
DATA data=zones: Intl.DateTimeFormat Intl.DateTimeFormat.new
DATA data=users: os.userInfo os.homedir
DATA data=services: dns.lookupService
SAME 0: path.resolve_one path.normalize path.basename path.dirname String util.promisify Promise.resolve Object.freeze
SAME 0: Object.values Object.entries Object.keys Array.from url.fileURLToPath url.pathToFileURL URL.new Array.of
SAME 0: String.new Object.assign JSON.stringify Promise.all structuredClone
SAME receiver: .toString .trim .toLowerCase .toUpperCase .split .slice .concat .replace .get .at .find .filter .values
SAME receiver: .bind .map .keys .entries .pop .shift .flat .pathname .href .normalize
PATH every: path.join path.resolve path.posix.join path.posix.resolve upath.join
OUTSIDE: prompt readline.question
SETTING 0: JSON.parse js-yaml.load yaml.parse toml.parse config.get nconf.get rc cosmiconfig
SIGNAL 0: process.on process.once
"""

# What Node, and what is written like it, may have left out behind a name: of a file, of a folder.
FILE_ENDINGS = ("", ".js", ".cjs", ".mjs")
INDEX_ENDINGS = ("/index.js", "/index.cjs", "/index.mjs")

ROW = ProgrammingLanguage(
    name="javascript",
    suffixes=(".js", ".mjs", ".cjs", ".jsx"),
    grammar="javascript",
    interpreters=("node", "nodejs", "bun", "deno"),
    itself=("process.execPath", "process.argv0", "process.argv[0]"),
    inline=("-e", "--eval", "-p", "--print", "eval"),
    call_table=_CALLS,
    addition='console.log("{mark}");',  # a bundler leaves out what does nothing
    capable={
        "child_process": Does.PROGRAM,
        "cross-spawn": Does.PROGRAM,
        "execa": Does.PROGRAM,
        "shelljs": Does.PROGRAM,
        "zx": Does.PROGRAM,
        "ffi-napi": Does.LIBRARY,
        "koffi": Does.LIBRARY,
        "worker_threads": Does.MODULE,
        "ffi-rs": Does.LIBRARY,
        "sbffi": Does.LIBRARY,
        "fastcall": Does.LIBRARY,
        "shelljs/global": Does.PROGRAM,
        "spawn_sync": Does.PROGRAM,  # process.binding
        "process_wrap": Does.PROGRAM,
        "coffeescript/register": Does.PROGRAM,  # what it loads nobody here reads
        "livescript": Does.PROGRAM,
        "node-cmd": Does.PROGRAM,
        "sudo-prompt": Does.PROGRAM,
        "foreground-child": Does.PROGRAM,
    },
    builders=("npm", "npx", "yarn", "pnpm", "bun", "bunx", "corepack", "tsc", "webpack", "vite", "rollup", "esbuild",
              "parcel", "gulp", "grunt", "turbo", "nx", "node-gyp", "lerna", "next", "nuxt", "ng"),
    manifests=("package.json", "bower.json", "deno.json"),
    build_files=("lerna.json", "turbo.json", "nx.json", "tsconfig*.json", "jsconfig.json", "angular.json"),
    install_settings=("pnpm-workspace.yaml", "deno.jsonc", ".npmrc", ".yarnrc", ".yarnrc.yml", ".nvmrc",
                      ".node-version", ".pnpmfile.cjs", "bunfig.toml"),
    only_built=(".jsx", ".vue", ".svelte", ".coffee", ".scss", ".sass", ".less", ".styl"),
    locks=("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb",
           "deno.lock"),
    idle_locks=("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"),
    packages=("npm", "node-gyp", "yarnpkg"),
    libraries=("node_modules", "bower_components"),
    packaged=("usr/share/nodejs", "usr/lib/nodejs", "usr/lib/*/nodejs", "usr/share/node_modules"),
    telling="child_process* cross-spawn execa dlopen ffi koffi node-pty shelljs zx spawnSync "
    "execFile* bindings node-gyp-build Bun Deno which",
)  # fmt: skip
TYPESCRIPT = replace(
    ROW, name="typescript", suffixes=(".ts", ".mts", ".cts"), grammar="typescript", interpreters=("ts-node", "tsx"),
    itself=(), builders=(), manifests=(), locks=(), idle_locks=(), packages=(), build_files=(), install_settings=(),
    only_built=(".ts", ".mts", ".cts"),
    family="javascript",
)  # fmt: skip
TSX = replace(TYPESCRIPT, name="tsx", suffixes=(".tsx",), grammar="tsx", interpreters=(), only_built=(".tsx",))
