"""Languages without a grammar here: known by their names only, so what such a source does counts as open."""

from bot.languages.row import ProgrammingLanguage

ROWS = (
    ProgrammingLanguage(
        "kotlin", (".kt", ".kts"), interpreters=("kotlin",), compiled=True, builders=("kotlinc",), packages=("kotlin",)
    ),
    ProgrammingLanguage(
        "scala", (".scala", ".sc"), interpreters=("scala",), compiled=True, builders=("scalac", "sbt", "mill")
    ),
    ProgrammingLanguage("groovy", (".groovy",), interpreters=("groovy",), compiled=True, builders=("groovyc",)),
    ProgrammingLanguage(
        "clojure",
        (".clj", ".cljc", ".cljs"),
        interpreters=("clojure", "clj"),
        builders=("lein", "boot"),
        manifests=("project.clj", "deps.edn"),
        packages=("leiningen",),
        compiled=True,
    ),
    ProgrammingLanguage(
        "csharp",
        (".cs", ".csx"),
        compiled=True,
        builders=("dotnet", "msbuild", "nuget"),
        manifests=("*.csproj", "*.sln", "Directory.Build.props", "global.json", "nuget.config"),
        locks=("packages.lock.json",),
        packages=("dotnet-sdk-*",),
    ),
    ProgrammingLanguage("fsharp", (".fs", ".fsx"), compiled=True, manifests=("*.fsproj",)),
    ProgrammingLanguage("visualbasic", (".vb",), compiled=True, manifests=("*.vbproj",)),
    ProgrammingLanguage(
        "elixir",
        (".ex", ".exs", ".eex", ".heex"),
        interpreters=("elixir", "iex"),
        compiled=True,
        builders=("mix",),
        manifests=("mix.exs",),
        locks=("mix.lock",),
        packages=("elixir", "elixir-dev"),
    ),
    ProgrammingLanguage(
        "erlang",
        (".erl", ".hrl"),
        interpreters=("erl", "escript"),
        compiled=True,
        builders=("rebar3", "erlc"),
        manifests=("rebar.config",),
        locks=("rebar.lock",),
        packages=("erlang-dev",),
    ),
    ProgrammingLanguage(
        "haskell",
        (".hs", ".lhs"),
        interpreters=("runghc", "runhaskell"),
        compiled=True,
        native=True,
        builders=("ghc", "cabal", "stack"),
        manifests=("stack.yaml", "package.yaml", "*.cabal"),
        locks=("stack.yaml.lock", "cabal.project.freeze"),
        packages=("ghc", "ghc-*", "cabal-install", "haskell-stack"),
    ),
    ProgrammingLanguage(
        "perl",
        (".pl", ".pm", ".t"),
        interpreters=("perl",),
        builders=("cpan", "cpanm"),
        manifests=("cpanfile",),
        modules=("usr/share/perl*", "usr/lib/*/perl*"),
    ),
    ProgrammingLanguage(
        "lua",
        (".lua",),
        interpreters=("lua", "luajit"),
        builders=("luarocks",),
        modules=("usr/share/lua", "usr/lib/*/lua"),
    ),
    ProgrammingLanguage("r", (".R", ".r"), interpreters=("Rscript", "R"), manifests=("renv.lock",)),
    ProgrammingLanguage("tcl", (".tcl",), interpreters=("tclsh", "wish", "expect"), modules=("usr/share/tcltk",)),
    ProgrammingLanguage("awk", (".awk",), interpreters=("awk", "gawk", "mawk")),
    ProgrammingLanguage(
        "julia", (".jl",), interpreters=("julia",), manifests=("Project.toml",), locks=("Manifest.toml",)
    ),
    ProgrammingLanguage(
        "dart", (".dart",), interpreters=("dart",), builders=("pub", "flutter"), manifests=("pubspec.yaml",)
    ),
    ProgrammingLanguage(
        "swift", (".swift",), compiled=True, native=True, builders=("swift", "swiftc"), manifests=("Package.swift",)
    ),
    ProgrammingLanguage(
        "nim", (".nim",), compiled=True, native=True, builders=("nim", "nimble"), manifests=("*.nimble",)
    ),
    ProgrammingLanguage(
        "crystal", (".cr",), compiled=True, native=True, builders=("crystal", "shards"), manifests=("shard.yml",)
    ),
    ProgrammingLanguage("zig", (".zig",), compiled=True, native=True, builders=("zig",), manifests=("build.zig",)),
    ProgrammingLanguage(
        "d", (".d",), compiled=True, native=True, builders=("dub", "dmd", "rdmd", "ldc2"), manifests=("dub.json",)
    ),
    ProgrammingLanguage("ocaml", (".ml", ".mli"), compiled=True, native=True, builders=("dune", "opam", "ocamlfind")),
    ProgrammingLanguage("v", (".v",), compiled=True, native=True, builders=("v",)),
    ProgrammingLanguage("fortran", (".f", ".f90", ".f95"), compiled=True, native=True, builders=("gfortran",)),
)
