"""Languages without a grammar here: known by their names only, so what such a source does counts as open."""

from bot.languages.row import Language

ROWS = (
    Language(
        "kotlin", (".kt", ".kts"), interpreters=("kotlin",), compiled=True, builders=("kotlinc",), packages=("kotlin",)
    ),
    Language("scala", (".scala", ".sc"), interpreters=("scala",), compiled=True, builders=("scalac", "sbt", "mill")),
    Language("groovy", (".groovy",), interpreters=("groovy",), compiled=True, builders=("groovyc",)),
    Language(
        "clojure", (".clj", ".cljc", ".cljs"), interpreters=("clojure", "clj"), builders=("lein", "boot"),
        manifests=("project.clj", "deps.edn"), packages=("leiningen",), compiled=True,
    ),
    Language(
        "csharp", (".cs", ".csx"), compiled=True, builders=("dotnet", "msbuild", "nuget"),
        manifests=("*.csproj", "*.sln", "Directory.Build.props", "global.json", "nuget.config"),
        locks=("packages.lock.json",), packages=("dotnet-sdk-*",),
    ),
    Language("fsharp", (".fs", ".fsx"), compiled=True, manifests=("*.fsproj",)),
    Language("visualbasic", (".vb",), compiled=True, manifests=("*.vbproj",)),
    Language(
        "elixir", (".ex", ".exs", ".eex", ".heex"), interpreters=("elixir", "iex"), compiled=True, builders=("mix",),
        manifests=("mix.exs",), locks=("mix.lock",), packages=("elixir", "elixir-dev"),
    ),
    Language(
        "erlang", (".erl", ".hrl"), interpreters=("erl", "escript"), compiled=True, builders=("rebar3", "erlc"),
        manifests=("rebar.config",), locks=("rebar.lock",), packages=("erlang-dev",),
    ),
    Language(
        "haskell", (".hs", ".lhs"), interpreters=("runghc", "runhaskell"), compiled=True, native=True,
        builders=("ghc", "cabal", "stack"), manifests=("stack.yaml", "package.yaml", "*.cabal"),
        locks=("stack.yaml.lock", "cabal.project.freeze"), packages=("ghc", "ghc-*", "cabal-install", "haskell-stack"),
    ),
    Language("perl", (".pl", ".pm", ".t"), interpreters=("perl",), builders=("cpan", "cpanm"), manifests=("cpanfile",),
             modules=("usr/share/perl*", "usr/lib/*/perl*")),
    Language("lua", (".lua",), interpreters=("lua", "luajit"), builders=("luarocks",),
             modules=("usr/share/lua", "usr/lib/*/lua")),
    Language("r", (".R", ".r"), interpreters=("Rscript", "R"), manifests=("renv.lock",)),
    Language("tcl", (".tcl",), interpreters=("tclsh", "wish", "expect"), modules=("usr/share/tcltk",)),
    Language("awk", (".awk",), interpreters=("awk", "gawk", "mawk")),
    Language("julia", (".jl",), interpreters=("julia",), manifests=("Project.toml",), locks=("Manifest.toml",)),
    Language("dart", (".dart",), interpreters=("dart",), builders=("pub", "flutter"), manifests=("pubspec.yaml",)),
    Language("swift", (".swift",), compiled=True, native=True, builders=("swift", "swiftc"),
             manifests=("Package.swift",)),
    Language("nim", (".nim",), compiled=True, native=True, builders=("nim", "nimble"), manifests=("*.nimble",)),
    Language("crystal", (".cr",), compiled=True, native=True, builders=("crystal", "shards"), manifests=("shard.yml",)),
    Language("zig", (".zig",), compiled=True, native=True, builders=("zig",), manifests=("build.zig",)),
    Language("d", (".d",), compiled=True, native=True, builders=("dub", "dmd", "rdmd", "ldc2"),
             manifests=("dub.json",)),
    Language("ocaml", (".ml", ".mli"), compiled=True, native=True, builders=("dune", "opam", "ocamlfind")),
    Language("v", (".v",), compiled=True, native=True, builders=("v",)),
    Language("fortran", (".f", ".f90", ".f95"), compiled=True, native=True, builders=("gfortran",)),
)  # fmt: skip
