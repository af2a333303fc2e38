"""The paths that a service answers, as its source says: routes of web frameworks, with methods and parameters. Pure.

A route is a call that is given a path and something that answers it, a decorator, or an annotation. Whatever else looks
like one costs a request that is answered with "not found".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.languages.row import word_set
from bot.parsing import captures
from bot.sources import nodes
from bot.sources.facts import Parameter, Route
from bot.sources.names import Callees, argument, receiver
from bot.sources.outline import CallSite, Outline
from bot.sources.resolve import Resolver

if TYPE_CHECKING:
    from tree_sitter import Node

_VERBS = word_set("get post put patch delete head options")
_MOST = 400  # routes of one source
# Calls that take any method, or say elsewhere which: Go's and Java's servers, Flask's route, Django's path.
_ANY = word_set(
    "route handle handlefunc handlerfunc add_url_rule add_route add_api_route api_route path re_path url all any match "
    "createcontext map requestmapping websocket add_websocket_route usehandler"
)
_DJANGO = word_set("path re_path url")
_GROUPS = word_set("group prefix scope namespace blueprint apirouter router controller requestmapping path resource")
# Receivers that ask others instead of answering.
_CLIENTS = word_set("axios got $ jquery superagent supertest fetch ky requests httpx client session http.client agent")
_RESOURCES = (("GET", ""), ("POST", ""), ("GET", "/1"), ("PUT", "/1"), ("DELETE", "/1"))
_PATH = re.compile(r"(?:[A-Z]+ )?(?:[\w.-]*\.[a-z]+)?/[^\s\"'`\\]{0,200}|/")
_IN_PATH = re.compile(r"<(?:\w+:)?(\w+)>|\{(\w+)[^{}]*\}|(?<=/)[:*](\w+)|\(\?P<(\w+)>")
_HANDLERS = nodes.SEQUENCES | nodes.FUNCTIONS | nodes.NAMES | nodes.MEMBERS | nodes.CALLS
_REQUEST = re.compile(
    r"(?:self\.)?(?:req|request|ctx(?:\.request)?|c|context|event|exchange)\.(args|query|form|body|GET|POST|params|values"
    r"|query_params|json|files|queryStringParameters|get_json\(\)|headers)|\$?_(GET|POST|REQUEST)|(params)"
)
_NO_PARAMETERS = word_set("request req response db session self cls args kwargs background_tasks current_user user")
_WHERE = {
    "args": "query", "query": "query", "GET": "query", "_GET": "query", "values": "query", "query_params": "query",
    "queryStringParameters": "query", "params": "query", "REQUEST": "query", "headers": "header", "form": "form",
    "body": "form", "POST": "form", "json": "form", "get_json()": "form", "files": "form",
}  # fmt: skip
_MEMBER_KINDS = tuple((kind, "member") for kind in sorted(nodes.MEMBERS | nodes.ITEMS))
_BY_CALL = {
    "FormValue": "query", "PostFormValue": "form", "Query": "query", "DefaultQuery": "query", "PostForm": "form",
    "QueryParam": "query", "FormFile": "form", "getParameter": "query", "input": "form", "getQueryParam": "query",
    "RequestParam": "query", "QueryParam_": "query", "FormParam": "form", "queryParam": "query", "formParam": "form",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """A route, and the functions that answer it, by number."""

    route: Route
    functions: tuple[int, ...]


def routes(outline: Outline, callees: Callees, resolver: Resolver) -> tuple[Route, ...]:
    """Return the routes of a source, in its order."""
    reader = _Reader(outline, callees, resolver)
    found = list(reader.all())[:_MOST]
    if not found:
        return ()
    asked = list(reader.parameters())
    return tuple(dict.fromkeys(replace(one.route, parameters=_parameters(outline, one, asked)) for one in found))


def _parameters(outline: Outline, one: _Found, asked: Iterable[tuple[int, Parameter]]) -> tuple[Parameter, ...]:
    """The parameters in the path, and those that the function asks for which answers it: of all where none is known."""
    in_path = [Parameter(next(filter(None, match.groups())), "path") for match in _IN_PATH.finditer(one.route.path)]
    taken = {parameter.name for parameter in in_path}
    if outline.grammar == "python":  # FastAPI hands them to the function by name
        functions = [outline.functions[number] for number in one.functions]
        names = [name for function in functions if function.decorated for name in function.parameters]
        in_path += [Parameter(name, "query") for name in names if name not in taken and name not in _NO_PARAMETERS]
    inside = [
        parameter for scope, parameter in asked if not one.functions or _within(outline, scope, one.functions)
    ]  # fmt: skip
    return tuple(dict.fromkeys((*in_path, *inside)))


def _within(outline: Outline, scope: int, functions: Iterable[int]) -> bool:
    wanted = set(functions)
    while scope:
        if scope in wanted:
            return True
        scope = outline.functions[scope].outer
    return False


class _Reader:
    """Looks at the calls, decorators and annotations of one source."""

    def __init__(self, outline: Outline, callees: Callees, resolver: Resolver) -> None:
        self._outline = outline
        self._callees = callees
        self._resolver = resolver
        self._mounted: dict[str, str] | None = None
        self._lambdas: dict[int, list[int]] = {}
        for number, site in outline.passed_to.items():
            self._lambdas.setdefault(site.node.id, []).append(number)

    def all(self) -> Iterator[_Found]:
        """Return everything that is a route."""
        for site in self._outline.calls:
            name = self._name(site.node)
            lower = name.lower().removesuffix("mapping").removeprefix("add_")
            if site.node.type in ("annotation", "marker_annotation"):
                yield from self._annotated(site, name)
            elif lower in _VERBS or name.lower() in _ANY:
                yield from self._called(site, name, lower)
            elif name == "resources" and self._outline.grammar == "ruby":
                yield from self._resources(site)
        yield from self._methods()

    def _name(self, node: Node) -> str:
        method, _, _ = nodes.callee_of(node)
        if method is None:
            return ""
        method = nodes.unwrap(method)
        if method.type in nodes.MEMBERS:
            member = nodes.member_of(method)
            return nodes.name_of(member) if member is not None else ""
        return nodes.name_of(method) if method.type in nodes.NAMES else ""

    # ------------------------------------------------------------------------------------------------------- calls

    def _called(self, site: CallSite, name: str, lower: str) -> Iterator[_Found]:
        given = nodes.arguments_of(site.node)
        decorator = self._is_decorator(site.node)
        held = receiver(site.node)
        base = self._text(held) if held is not None else ""
        if base.lower() in _CLIENTS:
            return
        if given and nodes.unwrap(given[0][1]).type in nodes.MAPPINGS:
            yield from self._described(site, nodes.unwrap(given[0][1]))
            return
        plain = [value for key, value in given if not key]
        chained = self._chained(held) if lower in _VERBS else None
        if chained is not None:
            paths, handlers = self._paths(nodes.arguments_of(chained), django=False), plain
        elif decorator and self._outline.grammar in ("typescript", "tsx"):  # @Get(":id"), @Post()
            paths = ["/" + one.strip("/") for one in self._annotation_paths(site.node)] or ["/"]
            handlers = []
        else:
            paths = self._paths(given, django=lower in _DJANGO and held is None)
            handlers = [
                *plain[1:],
                *(value for key, value in given if key in ("view_func", "handler", "to", "endpoint")),
            ]
        answers = (
            decorator or any(nodes.unwrap(one).type in _HANDLERS for one in handlers) or self._has_block(site.node)
        )
        for path in paths if answers else ():
            router = receiver(chained) if chained is not None else held
            yield self._made(site, self._prefix(site, router) + path, self._methods_of(given, lower), handlers)

    def _chained(self, held: Node | None) -> Node | None:
        """Return the call that names the path in `router.route("/x").post(f).get(g)`."""
        for _ in range(10):
            held = nodes.unwrap(held) if held is not None else None
            if held is None or held.type not in nodes.CALLS:
                return None
            name = self._name(held).lower()
            if name in ("route", "path"):
                return held
            held = receiver(held) if name in _VERBS or name == "all" else None
        return None

    def _paths(self, given: list[tuple[str, Node]], *, django: bool) -> list[str]:
        first = next((value for key, value in given if key in ("", "path", "rule", "route", "value", "pattern")), None)
        if first is None:
            return []
        known = self._resolver.value(first, 0).whole
        if django and self._outline.grammar == "python":
            return ["/" + re.sub(r"^\^|\$$", "", one).lstrip("/") for one in known if len(one) < 200]
        if self._outline.grammar == "ruby" and any(key in ("to", "controller", "action") for key, _ in given):
            return ["/" + one.lstrip("/") for one in known if re.fullmatch(r"[\w/:.-]{1,200}", one)]
        return [one for one in known if _PATH.fullmatch(one)]

    def _methods_of(self, given: list[tuple[str, Node]], lower: str) -> tuple[str, ...]:
        if lower in _VERBS:
            return (lower.upper(),)
        said = next((value for key, value in given if key in ("methods", "method")), None)
        if said is None:
            return ()
        known = self._resolver.value(said, 0).whole or tuple(re.findall(r"[A-Z]{3,7}", self._text(said)))
        return tuple(sorted({one.upper() for one in known if one.lower() in _VERBS}))

    def _described(self, site: CallSite, table: Node) -> Iterator[_Found]:
        """A route as an object: fastify.route({method: "GET", url: "/x"})."""
        said = {self._text(key).strip("\"'"): value for key, value in nodes.pairs_of(table) if key is not None}
        path = said.get("url", said.get("path"))
        for one in self._resolver.value(path, site.scope).whole if path is not None else ():
            if _PATH.fullmatch(one) and ("handler" in said or "method" in said):
                yield self._made(site, one, self._methods_of(list(said.items()), ""), list(said.values()))

    def _resources(self, site: CallSite) -> Iterator[_Found]:
        """Rails' `resources :users`: the usual paths of a thing."""
        for _, value in nodes.arguments_of(site.node)[:1]:
            for name in self._resolver.value(value, site.scope).whole:
                for method, rest in _RESOURCES:
                    yield self._made(site, f"/{name}{rest}", (method,), [])

    def _made(self, site: CallSite, path: str, methods: tuple[str, ...], handlers: Iterable[Node]) -> _Found:
        method, space, rest = path.partition(" ")
        if space and method.isupper():  # Go: "POST /x"
            path, methods = rest, (method,)
        path = re.sub(r"//+", "/", path[path.find("/") :] if "/" in path else path)
        functions = list(self._lambdas.get(site.node.id, ()))
        for handler in handlers:
            name = self._text(nodes.unwrap(handler)).rpartition(".")[2].rpartition(":")[2]
            functions += [one.number for one in self._outline.by_name.get(name, ())]
        if self._is_decorator(site.node):
            after = [one for one in self._outline.functions[1:] if one.node.start_byte >= site.node.end_byte]
            functions += [min(after, key=lambda one: one.node.start_byte).number] if after else []
        return _Found(
            Route(path, methods, source=self._outline.path, line=self._outline.line(site.node)), tuple(functions)
        )

    def _is_decorator(self, node: Node) -> bool:
        parent = node.parent
        return parent is not None and parent.type == "decorator"

    def _has_block(self, node: Node) -> bool:
        return nodes.field(node, "block") is not None or self._outline.grammar == "ruby"

    def _prefix(self, site: CallSite, held: Node | None) -> str:
        """What stands before all paths of a router: Blueprint(url_prefix="/x"), r.Group("/x"), @Controller("x")."""
        if held is None:
            return self._class_prefix(site.node)
        held = nodes.unwrap(held)
        mounted = self._mounts().get(self._text(held), "")
        if mounted:
            return mounted
        calls = [held] if held.type in nodes.CALLS else []
        if held.type in nodes.NAMES:
            bound = self._outline.lookup(nodes.name_of(held), site.scope)
            calls = [inner for one in bound if (inner := nodes.unwrap(one.node)).type in nodes.CALLS]
        for call in calls[:4]:
            if self._name(call).lower() not in _GROUPS:
                continue
            given = nodes.arguments_of(call)
            named = [value for key, value in given if key in ("url_prefix", "prefix")]
            plain = (
                [value for key, value in given if not key] if self._name(call).lower() in ("group", "prefix") else []
            )
            for value in (*named, *plain[:1]):
                for one in self._resolver.value(value, site.scope).whole:
                    return self._prefix(site, receiver(call)) + "/" + one.strip("/")
        return ""

    def _mounts(self) -> dict[str, str]:
        """Return the prefixes under which routers of this source are put into others: app.use("/api", router)."""
        if self._mounted is None:
            self._mounted = {}
            for site in self._outline.calls:
                if self._name(site.node) not in ("use", "register_blueprint", "include_router", "register", "mount"):
                    continue
                given = nodes.arguments_of(site.node)
                said = [value for key, value in given if key in ("url_prefix", "prefix")]
                whole = [self._resolver.value(value, site.scope).whole for value in (*said, *(v for _, v in given[:1]))]
                prefixes = [one for some in whole for one in some if one.startswith("/")]
                for _, value in given if prefixes else ():
                    if nodes.unwrap(value).type in nodes.NAMES:
                        self._mounted[self._text(value)] = "/" + prefixes[0].strip("/")
        return self._mounted

    # ------------------------------------------------------------------------------------------------- annotations

    def _annotated(self, site: CallSite, name: str) -> Iterator[_Found]:
        """Spring's and JAX-RS' annotations of methods; those of the class stand before."""
        verb = name.lower().removesuffix("mapping")
        if site.scope == 0 or (verb not in _VERBS and name not in ("RequestMapping", "Path")):
            return
        function = self._outline.functions[site.scope]
        if site.node.start_byte > (nodes.field(function.node, "name") or function.node).start_byte:
            return  # of a parameter
        own = [one for one in self._outline.calls if one.scope == site.scope and one.node.type.endswith("annotation")]
        if name == "Path" and any(self._name(one.node).lower() in _VERBS for one in own):
            return  # said with its method
        paths = self._annotation_paths(site.node)
        if verb in _VERBS and not paths:
            paths = [path for one in own if self._name(one.node) == "Path" for path in self._annotation_paths(one.node)]
        methods = (verb.upper(),) if verb in _VERBS else self._methods_of(nodes.arguments_of(site.node), "")
        for path in paths or [""]:
            whole = f"{self._class_prefix(site.node)}/{path.strip('/')}".rstrip("/") or "/"
            found = self._made(site, whole, methods, [])
            yield replace(found, functions=(site.scope,))

    def _annotation_paths(self, node: Node) -> list[str]:
        given = [value for key, value in nodes.arguments_of(node) if key in ("", "value", "path")]
        return [one for value in given for one in self._resolver.value(value, 0).whole if len(one) < 200]

    def _class_prefix(self, node: Node) -> str:
        """What the nearest class around says: @RequestMapping("/x"), @Path("/x"), @Controller("x")."""
        found = ""
        for site in self._outline.calls:
            if site.node.start_byte >= node.start_byte:
                break
            name = self._name(site.node)
            of_class = site.scope == 0 and (site.node.type == "annotation" or self._is_decorator(site.node))
            if of_class and name in ("RequestMapping", "Path", "Controller", "ApplicationPath", "JsonController"):
                found = next((f"/{one.strip('/')}" for one in self._annotation_paths(site.node)), "")
        return found

    def _methods(self) -> Iterator[_Found]:
        """Python's own server: methods that are called do_GET, do_POST."""
        for function in self._outline.functions:
            match = re.fullmatch(r"do_([A-Z]+)", function.name)
            if match is not None and match[1].lower() in _VERBS:
                route = Route("/", (match[1],), source=self._outline.path, line=self._outline.line(function.node))
                yield _Found(route, (function.number,))

    # -------------------------------------------------------------------------------------------------- parameters

    def parameters(self) -> Iterator[tuple[int, Parameter]]:
        """Return the parameters that are asked for, each with the function that asks."""
        for site in self._outline.calls:
            where = _BY_CALL.get(self._name(site.node))
            held = receiver(site.node)
            if (
                where is None
                and self._name(site.node) in ("get", "getlist", "Get", "fetch", "require")
                and held is not None
            ):
                where = self._where(self._text(held))
            first = argument(site, 0, "") if where is not None else None
            for one in self._resolver.value(first, site.scope).whole[:4] if first is not None else ():
                yield site.scope, Parameter(one, str(where))
        for _, node in captures(self._outline.parsed, _MEMBER_KINDS):
            thing = nodes.item_of(node)[0] if node.type in nodes.ITEMS else nodes.object_of(node)
            where = self._where(self._text(thing)) if thing is not None else None
            name = self._key(node) if where is not None else ""
            if name:
                yield self._scope_of(node), Parameter(name, str(where))

    def _where(self, text: str) -> str | None:
        match = _REQUEST.fullmatch(text) if len(text) < 60 else None
        if match is None and text.endswith(("URL.Query()", ".Query()")):
            return "query"
        return _WHERE[next(filter(None, match.groups()))] if match is not None else None

    def _key(self, node: Node) -> str:
        if node.type in nodes.ITEMS:
            _, key = nodes.item_of(node)
            parts = list(nodes.parts_of(key)) if key is not None and key.type in nodes.TEXTS else []
            return "".join(map(str, parts)) if all(isinstance(part, str) for part in parts) else ""
        if self._outline.grammar in ("go", "java", "rust"):
            return ""  # a method's name, not a parameter's
        member = nodes.member_of(node)
        name = nodes.name_of(member) if member is not None else ""
        return (
            ""
            if name in ("get", "getlist", "fetch", "require", "permit", "length", "keys", "items", "values")
            else name
        )

    def _scope_of(self, node: Node) -> int:
        """Return the innermost function around a node."""
        inside = [
            one for one in self._outline.functions[1:] if one.node.start_byte <= node.start_byte < one.node.end_byte
        ]  # fmt: skip
        return max(inside, key=lambda one: one.node.start_byte).number if inside else 0

    def _text(self, node: Node | None) -> str:
        return (node.text or b"")[:200].decode("utf-8", "replace") if node is not None else ""
