"""What a service answers, reads from its environment, handles and takes: by values, a framework each."""

from __future__ import annotations

import pytest

from bot.sources.facts import Variable
from bot.sources.reading import facts


def routes(path: str, source: str) -> set[tuple[str, str]]:
    """Return paths with their methods, as in `GET,POST`."""
    return {(one.path, ",".join(one.methods)) for one in facts(path, source).routes}


FLASK = """
from flask import Flask, Blueprint, request
app = Flask(__name__)
bp = Blueprint("x", __name__, url_prefix="/api")
@app.route("/notes/<int:id>", methods=["GET", "POST"])
def note(id):
    return request.args.get("q") + request.form["text"]
@bp.delete("/old")
def old(): return request.headers["x-token"]
app.add_url_rule("/plain", view_func=old)
requests.get("/elsewhere", headers)
"""
EXPRESS = """
const express = require("express"); const app = express(); const users = express.Router();
app.get("/tools/:name", (req, res) => res.send(req.query.verbose));
users.route("/").get(list).post(make); function make(req) { return req.body.name; } function list() {}
app.use("/users", users);
fastify.route({ method: "PUT", url: "/state", handler: make });
axios.get("/elsewhere", options); cache.get("key", () => 1);
"""
GO = """
package main
func main() { http.HandleFunc("/", run); mux.Handle("POST /notes/{id}", note)
  v1 := r.Group("/v1"); v1.GET("/users/:id", func(c *gin.Context) { c.Query("full") }); e.POST("/echo", note) }
func run(w http.ResponseWriter, r *http.Request) { r.FormValue("tool"); r.URL.Query().Get("topic") }
func note(c echo.Context) error { return nil }
"""
SPRING = """
@RestController @RequestMapping("/api")
class A {
  @GetMapping("/notes/{id}") String note(@RequestParam("full") String full) { return full; }
  @PostMapping String make() { return ""; }
  @RequestMapping(value = "/state", method = RequestMethod.PUT) void state() {}
}
@Path("/rest") class B { @GET @Path("items") String items() { return ""; } @DELETE String gone() { return ""; } }
"""


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("a.py", FLASK, {("/notes/<int:id>", "GET,POST"), ("/api/old", "DELETE"), ("/plain", "")}),
        ("a.py", 'from fastapi import APIRouter\\nr = APIRouter(prefix="/v1")\\n@r.post("/x/{y}")\\ndef f(y): ...\\n',
         {("/v1/x/{y}", "POST")}),
        ("urls.py", 'urlpatterns = [path("notes/<pk>/", view), re_path(r"^old/$", views.old)]\\n',
         {("/notes/<pk>/", ""), ("/old/", "")}),
        ("a.py", 'app.router.add_post("/d", handler)\\nweb.get("/e", handler)\\n', {("/d", "POST"), ("/e", "GET")}),
        ("a.py", "class H(BaseHTTPRequestHandler):\\n    def do_GET(self): ...\\n    def do_POST(self): ...\\n",
         {("/", "GET"), ("/", "POST")}),
        ("a.js", EXPRESS, {("/tools/:name", "GET"), ("/users/", "GET"), ("/users/", "POST"), ("/state", "PUT")}),
        ("a.js", 'router.post("/k", koaBody(), make); app.all("/any", h)\\n', {("/k", "POST"), ("/any", "")}),
        ("a.ts", '@Controller("cats") export class C { @Get(":id") a() {} @Post() b() {} }\\n',
         {("/cats/:id", "GET"), ("/cats/", "POST")}),
        ("main.go", GO, {("/", ""), ("/notes/{id}", "POST"), ("/v1/users/:id", "GET"), ("/echo", "POST")}),
        ("A.java", SPRING, {("/api/notes/{id}", "GET"), ("/api", "POST"), ("/api/state", "PUT"), ("/rest/items", "GET"),
                            ("/rest", "DELETE")}),
        ("A.java", 'class A { void f() { server.createContext("/ctx", exchange -> {}); } }\\n', {("/ctx", "")}),
        ("a.rb", "get '/x/:id' do\\n  1\\nend\\npost '/y' do\\nend\\n", {("/x/:id", "GET"), ("/y", "POST")}),
        ("routes.rb", "Rails.application.routes.draw do\\n  get 'about', to: 'pages#about'\\nend\\n",
         {("/about", "GET")}),
        ("web.php", "<?php Route::get('/x/{id}', [C::class, 'm']); $app->put('/s', function ($r) {});\\n",
         {("/x/{id}", "GET"), ("/s", "PUT")}),
        ("a.js", 'const m = new Map(); m.get("/x"); fetch("/y"); $.get("/z", done);\\n', set()),
    ],
)  # fmt: skip
def test_routes(path: str, source: str, expected: set[tuple[str, str]]) -> None:
    """A call with a path and something that answers it, a decorator, an annotation; a question to others is none."""
    assert routes(path, source.replace("\\n", "\n")) == expected


@pytest.mark.parametrize(
    ("path", "source", "route", "expected"),
    [
        ("a.py", FLASK, "/notes/<int:id>", {("id", "path"), ("q", "query"), ("text", "form")}),
        ("a.js", EXPRESS, "/tools/:name", {("name", "path"), ("verbose", "query")}),
        ("a.js", EXPRESS, "/state", {("name", "form")}),
        ("main.go", GO, "/", {("tool", "query"), ("topic", "query")}),
        ("A.java", SPRING, "/api/notes/{id}", {("id", "path"), ("full", "query")}),
        (
            "a.py",
            "@app.get('/s/{a}')\ndef f(a: int, limit: int = 3): ...\n",
            "/s/{a}",
            {("a", "path"), ("limit", "query")},
        ),
    ],
)
def test_parameters(path: str, source: str, route: str, expected: set[tuple[str, str]]) -> None:
    """Those in the path, and those that the function asks for which answers it."""
    found = next(one for one in facts(path, source).routes if one.path == route)
    assert {(one.name, one.where) for one in found.parameters} == expected


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("a.py", 'import os\nos.getenv("A", "x"); os.environ["B"]; os.environ.get("C")\n',
         {Variable("A", "x"), Variable("B", None, True), Variable("C")}),
        ("a.js", "const p = process.env.PORT || 1; const { DB } = process.env; process.env['K']\n",
         {Variable("PORT"), Variable("DB"), Variable("K")}),
        ("a.go", 'package main\nimport "os"\nfunc f() { os.Getenv("A"); os.LookupEnv("B") }\n',
         {Variable("A"), Variable("B")}),
        ("a.rb", 'ENV["A"]; ENV.fetch("B", "x")\n', {Variable("A"), Variable("B", "x", True)}),
        ("a.rs", 'fn f() { std::env::var("A"); }\n', {Variable("A")}),
        ("A.java", 'class A { String f() { return System.getenv("A"); } }\n', {Variable("A")}),
        ("a.php", '<?php getenv("A"); $_ENV["B"];\n', {Variable("A"), Variable("B")}),
        ("a.c", 'void f(void) { getenv("A"); }\n', {Variable("A")}),
    ],
)  # fmt: skip
def test_variables(path: str, source: str, expected: set[Variable]) -> None:
    """Names, and the default where the source has one."""
    assert set(facts(path, source).variables) == expected


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("a.py", "import signal\nsignal.signal(signal.SIGTERM, f)\n", ("TERM",)),
        ("a.js", 'process.on("SIGTERM", stop); process.once("SIGHUP", load); process.on("exit", f)\n', ("TERM", "HUP")),
        ("a.go", 'package main\nimport "os/signal"\nfunc f() { signal.Notify(c, os.Interrupt, syscall.SIGTERM) }\n',
         ("INT", "TERM")),
        ("a.rb", 'Signal.trap("USR1") { reload }\n', ("USR1",)),
        ("a.sh", "trap 'stop' TERM INT\n", ("TERM", "INT")),
        ("a.c", "void f(void) { signal(SIGHUP, g); }\n", ("HUP",)),
    ],
)  # fmt: skip
def test_signals(path: str, source: str, expected: tuple[str, ...]) -> None:
    """Without SIG, in the order of the source."""
    assert facts(path, source).signals == expected


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("a.py", 'p.add_argument("--level", "-l"); s.add_parser("serve")\n', {"--level", "serve"}),
        ("a.js", 'program.command("build <dir>").option("-w, --watch", "x")\n', {"build", "--watch"}),
        ("a.go", 'package main\nfunc f() { flag.String("name", "", ""); switch os.Args[1] { case "run": } }\n',
         {"--name", "run"}),
        ("a.c", 'int f(char *a) { return strcmp(a, "list"); }\n', {"list"}),
        ("a.sh", "case $1 in start) x;; esac\n", {"start"}),
    ],
)  # fmt: skip
def test_options(path: str, source: str, expected: set[str]) -> None:
    """What a parser of arguments is told, and what a switch compares."""
    assert set(facts(path, source).options) == expected


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("a.py", 'import os\ndef f():\n    a = os.environ[\n        "A"\n    ]\n    user = os.environ.get("B", "x")\n',
         {("A", "a"), ("B", "user")}),
        ("a.js", "const dbHost = process.env.A || 'x'; let p = parseInt(process.env['B'])\n",
         {("A", "dbHost"), ("B", "p")}),
        ("a.go", 'package main\nimport "os"\nfunc f() { host := os.Getenv("A"); _ = host }\n', {("A", "host")}),
        ("a.py", "def f(x):\n    host = x['A']\n", set()),
    ],
)  # fmt: skip
def test_what_a_variable_is_kept_as(path: str, source: str, expected: set[tuple[str, str]]) -> None:
    """The source's own name often says more than the variable's."""
    assert set(facts(path, source).kept) == expected
