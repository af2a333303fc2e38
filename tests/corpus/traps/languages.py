"""How each language does what a trap asks for: one row a language, of pieces of source. Pure data.

A program takes the name of a trap as its first argument; without one it says that it is ready, which is all that a probe
gets to see. `{name}` in a piece is the expression of what is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# What a trap does with what it names, in the words of the rows below.
READ, WRITE, START, LOAD, IMPORT, LOCALE, ZONE, USER, MODE = (
    "read", "write", "start", "load", "import", "locale", "zone", "user", "mode",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Language:
    """One language. `source` has the places `{constants}` and `{cases}`; a case is made by `case` from a trap."""

    name: str
    base: str
    file: str  # of the source
    build: str  # the command that a RUN builds it with
    command: str  # in exec form
    source: str
    case: str
    does: Mapping[str, str]  # what a trap does -> statements
    literal: str = '"{text}"'
    constant: str = ""
    use_constant: str = "{key}"
    table: str = ""
    use_table: str = ""
    setting: str = ""
    given: str = ""
    from_file: str = ""
    small_base: str = ""  # that is enough where nothing of the big one is used
    install: str = ""  # packages that a RUN installs first
    module: tuple[str, str] = ("", "")  # the file of a module of its own, and what is in it
    module_name: str = "{key}mod"
    helpers: Mapping[str, str] = field(default_factory=dict)  # what a trap does -> functions, or imports, that it needs


PYTHON = Language(
    "python", "python:3.11", "app.py", "python -m compileall -q /app", '["python", "app.py"]',
    """import ctypes, grp, importlib, locale, os, pwd, subprocess, sys, zoneinfo

{constants}

def main(args):
    if not args:
        print("ready")
        return
    number = int(args[0]) if args[0].isdigit() else -1
{cases}

main(sys.argv[1:])
""",
    '    if number == {number}:\n{body}\n        return\n',
    {
        READ: "        print(open({name}).read())",
        WRITE: '        open(os.path.join({name}, "note.txt"), "w").write("x")\n        print("token-{key}")',
        START: '        subprocess.run([{name}, "--version"], check=True, stdout=subprocess.DEVNULL)\n        print("token-{key}")',
        LOAD: '        ctypes.CDLL({name})\n        print("token-{key}")',
        IMPORT: "        print(importlib.import_module({name}).TOKEN)",
        LOCALE: '        locale.setlocale(locale.LC_ALL, {name})\n        print("token-{key}")',
        ZONE: '        zoneinfo.ZoneInfo({name})\n        print("token-{key}")',
        USER: '        pwd.getpwnam({name})\n        print("token-{key}")',
        MODE: "        print(oct(os.stat({name}).st_mode & 0o7777))",
    },
    constant='{key} = "{text}"', table='{key}_table = {{"one": "{text}", "two": "nothing"}}',
    use_table='{key}_table[args[1] if len(args) > 1 else "one"]',
    setting='os.environ.get("SET_{upper}", "{text}")', given="args[1]",
    from_file='open("/app/conf/{key}.conf").read().strip()', module=("{key}mod.py", 'TOKEN = "token-{key}"\n'),
)  # fmt: skip

NODE = Language(
    "node", "node:20", "app.js", "node --check app.js", '["node", "app.js"]',
    """const fs = require('fs'), path = require('path'), child = require('child_process');
{constants}
function main(args) {{
  if (!args.length) {{ console.log('ready'); return; }}
  const number = Number(args[0]);
{cases}
}}
main(process.argv.slice(2));
""",
    '  if (number === {number}) {{\n{body}\n    return;\n  }}\n',
    {
        READ: "    console.log(fs.readFileSync({name}, 'utf8'));",
        WRITE: "    fs.writeFileSync(path.join({name}, 'note.txt'), 'x'); console.log('token-{key}');",
        START: "    child.execFileSync({name}, ['--version']); console.log('token-{key}');",
        IMPORT: "    console.log(require({name}).token);",
        MODE: "    console.log('0o' + (fs.statSync({name}).mode & 0o7777).toString(8));",
    },
    constant='const {key} = "{text}";', table='const {key}_table = {{one: "{text}", two: "nothing"}};',
    use_table='{key}_table[args[1] || "one"]', setting='(process.env.SET_{upper} || "{text}")', given="args[1]",
    from_file="fs.readFileSync('/app/conf/{key}.conf', 'utf8').trim()",
    module=("{key}mod.js", "exports.token = 'token-{key}';\n"), module_name="./{key}mod",
)  # fmt: skip

GO = Language(
    "go", "golang:1.24", "main.go", "CGO_ENABLED=0 go build -o /usr/local/bin/app .", '["app"]',
    """package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
{helpers}
)

{constants}

func check(err error) {{
	if err != nil {{
		fmt.Println(err)
		os.Exit(1)
	}}
}}

func pick(args []string) string {{
	if len(args) > 1 {{
		return args[1]
	}}
	return "one"
}}

func setting(name, other string) string {{
	if value := os.Getenv(name); value != "" {{
		return value
	}}
	return other
}}

func conf(path string) string {{
	raw, err := os.ReadFile(path)
	check(err)
	return strings.TrimSpace(string(raw))
}}

func main() {{
	args := os.Args[1:]
	if len(args) == 0 {{
		fmt.Println("ready")
		return
	}}
	number, _ := strconv.Atoi(args[0])
	_ = number
	_ = pick
	_ = setting
	_ = conf
{cases}
}}
""",
    '\tif number == {number} {{\n{body}\n\t\treturn\n\t}}\n',
    {
        READ: "\t\traw, err := os.ReadFile({name})\n\t\tcheck(err)\n\t\tfmt.Println(string(raw))",
        WRITE: '\t\tcheck(os.WriteFile(filepath.Join({name}, "note.txt"), []byte("x"), 0o644))\n\t\tfmt.Println("token-{key}")',
        START: '\t\tcheck(exec.Command({name}, "--version").Run())\n\t\tfmt.Println("token-{key}")',
        ZONE: '\t\t_, err := time.LoadLocation({name})\n\t\tcheck(err)\n\t\tfmt.Println("token-{key}")',
        USER: '\t\t_, err := user.Lookup({name})\n\t\tcheck(err)\n\t\tfmt.Println("token-{key}")',
        MODE: '\t\tinfo, err := os.Stat({name})\n\t\tcheck(err)\n\t\tfmt.Printf("%#o\\n", info.Mode().Perm())',
    },
    constant='const {key} = "{text}"', table='var {key}_table = map[string]string{{"one": "{text}", "two": "nothing"}}',
    use_table="{key}_table[pick(args)]", setting='setting("SET_{upper}", "{text}")', given="args[1]",
    from_file='conf("/app/conf/{key}.conf")',
    helpers={START: '\t"os/exec"', USER: '\t"os/user"', WRITE: '\t"path/filepath"', ZONE: '\t"time"'},
)  # fmt: skip

C = Language(
    "c", "buildpack-deps:bookworm", "main.c", "gcc -O1 -w -o /usr/local/bin/app main.c", '["app"]',
    """#include <dlfcn.h>
#include <locale.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *pick(const char *tables[][2], int argc, char **argv) {{
  const char *key = argc > 2 ? argv[2] : "one";
  for (int i = 0; tables[i][0]; i++) if (!strcmp(tables[i][0], key)) return tables[i][1];
  return "";
}}
static const char *setting(const char *name, const char *other) {{ const char *value = getenv(name); return value ? value : other; }}
static const char *conf(const char *path) {{
  static char line[300];
  FILE *file = fopen(path, "r");
  if (!file || !fgets(line, sizeof line, file)) exit(1);
  line[strcspn(line, "\\n")] = 0;
  return line;
}}
{helpers}
{constants}
int main(int argc, char **argv) {{
  if (argc < 2) {{ puts("ready"); return 0; }}
  int number = atoi(argv[1]);
{cases}
  return 0;
}}
""",
    '  if (number == {number}) {{\n{body}\n    return 0;\n  }}\n',
    {
        READ: "    if (show({name})) return 1;",
        WRITE: '    if (make({name})) return 1;\n    puts("token-{key}");',
        START: '    if (start({name})) return 1;\n    puts("token-{key}");',
        LOAD: '    if (!dlopen({name}, RTLD_NOW)) return 1;\n    puts("token-{key}");',
        LOCALE: '    if (!setlocale(LC_ALL, {name})) return 1;\n    puts("token-{key}");',
        USER: '    if (!getpwnam({name})) return 1;\n    puts("token-{key}");',
        MODE: '    struct stat info;\n    if (stat({name}, &info)) return 1;\n    printf("0o%o\\n", info.st_mode & 07777);',
    },
    constant='#define {key} "{text}"',
    table='static const char *{key}_table[][2] = {{{{"one", "{text}"}}, {{"two", "nothing"}}, {{0, 0}}}};',
    use_table="pick({key}_table, argc, argv)", setting='setting("SET_{upper}", "{text}")', given="argv[2]",
    from_file='conf("/app/conf/{key}.conf")',
    helpers={
        READ: """static int show(const char *path) {
  char text[4000];
  FILE *file = fopen(path, "r");
  if (!file) return 1;
  size_t size = fread(text, 1, sizeof text, file);
  return fwrite(text, 1, size, stdout) != size;
}
""",
        WRITE: """static int make(const char *folder) {
  char path[400];
  snprintf(path, sizeof path, "%s/note.txt", folder);
  FILE *file = fopen(path, "w");
  return !file || fclose(file);
}
""",
        START: """static int start(const char *name) {
  int status;
  if (!fork()) { freopen("/dev/null", "w", stdout); execlp(name, name, "--version", (char *)0); _exit(9); }
  wait(&status);
  return status;
}
""",
    },
)  # fmt: skip

PHP = Language(
    "php", "buildpack-deps:bookworm", "app.php", "php -l app.php", '["php", "app.php"]',
    """<?php
{constants}
$args = array_slice($argv, 1);
if (!$args) {{ echo "ready\\n"; exit; }}
$number = (int) $args[0];
{cases}
""",
    'if ($number === {number}) {{\n{body}\n  exit;\n}}\n',
    {
        READ: "  $text = file_get_contents({name}); if ($text === false) exit(1); echo $text;",
        WRITE: '  if (file_put_contents({name} . "/note.txt", "x") === false) exit(1); echo "token-{key}\\n";',
        START: '  exec(escapeshellarg({name}) . " --version", $out, $status); if ($status) exit(1); echo "token-{key}\\n";',
        IMPORT: "  if (!(include {name})) exit(1);",
        USER: '  if (strpos(file_get_contents("/etc/passwd"), {name} . ":") === false) exit(1); echo "token-{key}\\n";',
        MODE: '  clearstatcache(); printf("0o%o\\n", fileperms({name}) & 07777);',
    },
    constant='const {key} = "{text}";', table='${key}_table = ["one" => "{text}", "two" => "nothing"];',
    use_table='${key}_table[$args[1] ?? "one"]', setting='(getenv("SET_{upper}") ?: "{text}")', given="$args[1]",
    from_file='trim(file_get_contents("/app/conf/{key}.conf"))', install="php-cli", small_base="debian:bookworm",
    module=("{key}mod.php", '<?php\necho "token-{key}\\n";\nreturn true;\n'), module_name="/app/{key}mod.php",
)  # fmt: skip

RUBY = Language(
    "ruby", "buildpack-deps:bookworm", "app.rb", "ruby -c app.rb", '["ruby", "app.rb"]',
    """require "etc"
require "fiddle"
require "open3"
{constants}
args = ARGV
if args.empty?
  puts "ready"
  exit
end
number = args[0].to_i
{cases}
""",
    'if number == {number}\n{body}\n  exit\nend\n',
    {
        READ: "  puts File.read({name})",
        WRITE: '  File.write(File.join({name}, "note.txt"), "x")\n  puts "token-{key}"',
        START: '  _, status = Open3.capture2({name}, "--version")\n  exit 1 unless status.success?\n  puts "token-{key}"',
        LOAD: '  Fiddle.dlopen({name})\n  puts "token-{key}"',
        IMPORT: "  require {name}",
        USER: '  Etc.getpwnam({name})\n  puts "token-{key}"',
        MODE: '  puts format("0o%o", File.stat({name}).mode & 0o7777)',
    },
    constant='C_{upper} = "{text}"', use_constant="C_{upper}",
    table='T_{upper} = {{"one" => "{text}", "two" => "nothing"}}',
    use_table='T_{upper}[args[1] || "one"]', setting='ENV.fetch("SET_{upper}", "{text}")', given="args[1]",
    from_file='File.read("/app/conf/{key}.conf").strip', install="ruby", small_base="debian:bookworm",
    module=("{key}mod.rb", 'puts "token-{key}"\n'), module_name="/app/{key}mod",
)  # fmt: skip

JAVA = Language(
    "java", "buildpack-deps:bookworm", "App.java", "javac -d /app App.java", '["java", "-cp", "/app", "App"]',
    """import java.nio.file.*;
import java.util.*;

public class App {{
{constants}
  static String setting(String name, String other) {{ String value = System.getenv(name); return value == null ? other : value; }}
  static String conf(String path) throws Exception {{ return Files.readString(Path.of(path)).trim(); }}
  static String pick(String[] args) {{ return args.length > 1 ? args[1] : "one"; }}
  public static void main(String[] args) throws Exception {{
    if (args.length == 0) {{ System.out.println("ready"); return; }}
    int number = args[0].matches("[0-9]+") ? Integer.parseInt(args[0]) : -1;
{cases}
  }}
}}
""",
    '    if (number == {number}) {{\n{body}\n      return;\n    }}\n',
    {
        READ: "      System.out.println(Files.readString(Path.of({name})));",
        WRITE: '      Files.writeString(Path.of({name}, "note.txt"), "x"); System.out.println("token-{key}");',
        START: '      int status = new ProcessBuilder({name}, "--version").redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();'
        '\n      if (status != 0) System.exit(1);\n      System.out.println("token-{key}");',
        USER: '      if (!Files.readString(Path.of("/etc/passwd")).contains({name} + ":")) System.exit(1);\n'
        '      System.out.println("token-{key}");',
        MODE: '      System.out.println("0o" + Integer.toOctalString((int) Files.getAttribute(Path.of({name}), "unix:mode") & 07777));',
    },
    constant='  static final String {key} = "{text}";',
    table='  static final Map<String, String> {key}_table = Map.of("one", "{text}", "two", "nothing");',
    use_table="{key}_table.get(pick(args))", setting='setting("SET_{upper}", "{text}")', given="args[1]",
    from_file='conf("/app/conf/{key}.conf")', install="default-jdk-headless",
    small_base="debian:bookworm",
)  # fmt: skip

SHELL = Language(
    "shell", "buildpack-deps:bookworm", "app.sh", "sh -n app.sh", '["sh", "app.sh"]',
    """#!/bin/sh
set -eu
{constants}
if [ $# -eq 0 ]; then echo ready; exit; fi
{cases}
""",
    'if [ "$1" -eq {number} ] 2>/dev/null; then\n{body}\n  exit\nfi\n',
    {
        READ: '  cat {name}',
        WRITE: '  echo x > {name}/note.txt\n  echo token-{key}',
        START: '  {name} --version > /dev/null\n  echo token-{key}',
        IMPORT: "  . {name}",
        USER: '  id -u {name} > /dev/null\n  echo token-{key}',
        MODE: '  echo "0o$(stat -c %a {name})"',
        LOCALE: '  locale -a | grep -qi "$(echo {name} | cut -d. -f1)"\n  echo token-{key}',
    },
    constant='{key}="{text}"', use_constant='"${key}"',
    table='{key}_table() {{ case "$1" in one) echo "{text}" ;; *) echo nothing ;; esac; }}',
    use_table='"$({key}_table "${{2:-one}}")"', setting='"${{SET_{upper}:-{text}}}"', given='"$2"',
    from_file='"$(cat /app/conf/{key}.conf)"',
    module=("{key}mod.sh", "echo token-{key}\n"), module_name="/app/{key}mod.sh",
    small_base="debian:bookworm",
)  # fmt: skip

LANGUAGES = (PYTHON, NODE, GO, C, PHP, RUBY, JAVA, SHELL)
