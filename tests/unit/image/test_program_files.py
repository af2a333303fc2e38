"""Which files tell what a program does, by their names."""

from bot.image import program_files


def test_which_files_of_the_context_are_sources() -> None:
    paths = [
        "main.go", "main_test.go", "web/app.tsx", "web/app.test.ts", "go.sum", "package.json", "package-lock.json",
        "yarn.lock", "Dockerfile", "README.md", "run", "logo.png", "tests/x.py", "test_x.py", "requirements.txt",
        ".github/a.yml", "Gemfile", "Gemfile.lock", "Makefile",
    ]  # fmt: skip
    assert program_files.telling(paths) == [
        "main.go",
        "web/app.tsx",
        "package.json",
        "run",
        "requirements.txt",
        "Gemfile",
    ]


def test_what_only_a_build_runs_and_what_only_pins() -> None:
    """Names that tools expect; a module of one's own that is called alike is none of them."""
    assert all(map(program_files.of_build, ("a/webpack.config.js", "gulpfile.mjs", "setup.py", "x/build.rs")))
    assert not any(map(program_files.of_build, ("server.js", "webpack/index.js", "src/setup_app.py")))
    assert program_files.is_lock("a/poetry.lock") and program_files.is_lock("npm-shrinkwrap.json")
    assert program_files.is_setting("config/app.yaml") and not program_files.is_setting("package-lock.json")
