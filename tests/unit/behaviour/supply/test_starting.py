"""Getting an image started, with a stand-in for the engine that knows what its program needs."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from bot.behaviour.observation import Answer, Ask, Beside, Exercise, Heard, Observation, Port, Ran, Sent
from bot.behaviour.supply import starting
from bot.behaviour.supply.databases import KINDS, Service
from bot.behaviour.supply.examples import Example
from bot.behaviour.supply.plan import MOST_STARTS, Known
from bot.behaviour.supply.starting import Alone, Together
from bot.behaviour.supply.variables import Wanted

PORTS = frozenset((Port("tcp", 8080),))
REDIS = Beside("redis", "redis:7")


def _serves(status: int = 200) -> Observation:
    answer = Answer(Heard.WHOLE, status, "text/plain", "", b"hello")
    return Observation(Ran(None, "listening\n"), ports=PORTS, answers=((Ask(8080, "/"), answer),))


def _fails(message: str) -> Observation:
    return Observation(Ran(None, "", message + "\n"), exit=1)


class _Needs:
    """A program that fails, by name, for each variable that is not set."""

    def __init__(self, *names: str, says: str = "KeyError: '{name}'") -> None:
        self.names = names
        self.says = says
        self.seen: list[Exercise] = []

    def __call__(self, exercise: Exercise) -> Observation:
        self.seen.append(exercise)
        lacks = next((name for name in self.names if name not in dict(exercise.env)), None)
        return _serves() if lacks is None else _fails(self.says.format(name=lacks))


def _started(look: Callable[[Exercise], Observation], known: Known, companies: starting.Companies) -> starting.Started:
    return starting.start(look, Exercise(), known, companies)


def test_what_starts_is_left_alone() -> None:
    """One start, nothing given, nothing said."""
    look = _Needs()
    found = _started(look, Known(Wanted(read=("PORT", "TOKEN"))), Alone())
    assert len(look.seen) == 1
    assert found.exercise.env == ()
    assert found.supplied is None


def test_what_the_command_cannot_lack_is_there_at_once() -> None:
    """The port of the command is 8080, and what was given is said."""
    look = _Needs("PORT")
    found = _started(look, Known(Wanted(start=("PORT",))), Alone())
    assert len(look.seen) == 1
    assert found.exercise.env == (("PORT", "8080"),)
    assert found.supplied is not None
    assert found.supplied.english == "started with PORT=8080"


def test_one_variable_after_the_other() -> None:
    """What a failing start names is given, from a file where one says it, else by its kind."""
    look = _Needs("A_KEY", "B_KEY")
    found = _started(look, Known(examples={"B_KEY": Example("b", ".env.example")}), Alone())
    assert [name for name, _ in found.exercise.env] == ["A_KEY", "B_KEY"]
    assert dict(found.exercise.env)["B_KEY"] == "b"
    assert found.supplied is not None
    assert found.supplied.english == "started with A_KEY, B_KEY"


def test_the_loop_is_bounded() -> None:
    """What never starts costs at most so many starts, and keeps its first failure."""
    look = _Needs(*(f"V{number}_KEY" for number in range(20)))
    found = _started(look, Known(), Alone())
    assert len(look.seen) == MOST_STARTS
    assert found.exercise.env == ()
    assert found.supplied is None


def test_the_maintainer_decides() -> None:
    """What the configuration says goes before everything else, from the first start on."""
    look = _Needs("PORT", "TOKEN")
    known = Known(Wanted(start=("PORT",)), configured={"PORT": "9000", "TOKEN": "t"}, arguments=("serve",))
    found = _started(look, known, Alone())
    assert found.exercise.arguments == ("serve",)
    assert dict(found.exercise.env) == {"PORT": "9000", "TOKEN": "t"}


class _Company(Alone):
    def __init__(self, compose: Together | None = None, databases: Together | None = None) -> None:
        self._compose, self._databases = compose, databases
        self.asked: tuple[Service, ...] = ()

    def of_compose(self) -> Together | None:
        return self._compose

    def of_databases(self, services: tuple[Service, ...]) -> Together | None:
        self.asked = services
        return self._databases


def _needs_redis(exercise: Exercise) -> Observation:
    return _serves(200 if exercise.beside else 500)


def test_a_service_that_answers_with_errors_gets_company() -> None:
    """Even where another path answers: the start page is an error."""

    def look(exercise: Exercise) -> Observation:
        seen = _needs_redis(exercise)
        return replace(seen, answers=(*seen.answers, (Ask(8080, "/no"), Answer(Heard.WHOLE, 404))))

    found = _started(look, Known(), _Company(Together("compose.yaml", (REDIS,), (("HOST", "redis"),))))
    assert found.exercise.beside == (REDIS,)
    assert found.exercise.env == (("HOST", "redis"),)
    assert found.supplied is not None
    assert found.supplied.english == "started alongside redis:7"


def test_a_database_of_a_driver() -> None:
    """Without a compose file, with what the driver names; what cannot be had is kept to be said."""
    kind = next(one for one in KINDS if one.name == "redis")
    company = _Company(databases=Together("", (REDIS,), (("REDIS_URL", "redis://redis:6379/0"),)))
    known = Known(Wanted(read=("REDIS_URL",)), kinds=(kind,))
    found = _started(_needs_redis, known, company)
    assert found.exercise.beside == (REDIS,)
    assert dict(company.asked[0].told) == {"REDIS_URL": "redis://redis:6379/0"}
    lacking = _started(_needs_redis, known, _Company(databases=Together("", (), (), ("redis:7",))))
    assert lacking.missing == ("redis:7",)
    assert not lacking.exercise.beside


def test_a_variable_of_a_connection_that_is_missing_asks_for_the_database() -> None:
    """The database comes before made-up values, stays once the name is no longer missed, and is told its port, too."""
    kind = next(one for one in KINDS if one.name == "postgres")
    seen: list[dict[str, str]] = []

    def look(exercise: Exercise) -> Observation:
        env = dict(exercise.env)
        seen.append(env)
        if "DB_USER" not in env:
            return _fails("Exception: DB_USER needs to be set.")
        if env.get("DB_HOST") != "postgres:5432":
            return _fails("IndexError: list index out of range")
        return _serves(200 if exercise.beside else 500)

    told = (("DB_USER", "app"), ("DB_HOST", "postgres"))
    company = _Company(databases=Together("", (Beside("postgres", "postgres:16"),), told))
    known = Known(Wanted(read=("DB_USER", "DB_HOST")), kinds=(kind,))
    found = _started(look, known, company)
    assert dict(found.exercise.env) == {"DB_USER": "app", "DB_HOST": "postgres:5432"} and len(seen) == 3
    assert found.supplied is not None
    assert found.supplied.english == "started alongside postgres:16"
    by_itself = Known(Wanted(read=("DB_USER", "DB_HOST", "DB_PORT")), kinds=(kind,))
    assert "postgres:5432" not in str(_started(look, by_itself, company).exercise.env)


def test_company_that_does_not_help_is_sent_away() -> None:
    """What was no better with it is proved without it."""
    found = _started(lambda _: _serves(500), Known(), _Company(Together("compose.yaml", (REDIS,), ())))
    assert found.exercise.beside == ()


def test_a_server_that_ends_with_its_input() -> None:
    """It is looked for with an input that stays open; a program that only waits for words is said to."""

    def server(exercise: Exercise) -> Observation:
        return _serves() if exercise.stdin else Observation(Ran(None, "bye\n"), exit=0)

    assert _started(server, Known(), Alone()).exercise.stdin

    def reader(exercise: Exercise) -> Observation:
        return Observation(Ran(None, "bye\n"), exit=None if exercise.stdin else 0)

    found = _started(reader, Known(), Alone())
    assert not found.exercise.stdin
    assert found.ends_with_input


def test_the_same_is_given_each_time() -> None:
    """A proof that is repeated gives the same answer."""
    known = Known(Wanted(required=("A_KEY", "B_KEY"), read=("C_KEY",)), examples={"C_KEY": Example("c", "README.md")})

    def env() -> Mapping[str, str]:
        return dict(_started(_Needs("A_KEY", "C_KEY", says="boom {name}"), known, Alone()).exercise.env)

    assert env() == env()
    assert set(env()) == {"A_KEY", "C_KEY"}  # what nobody misses is not given


def test_what_was_built_here_goes_by_the_name_of_its_service() -> None:
    """A tag of this run tells nobody anything."""
    store = Beside("store", "hullcheck-review:1-0-store")
    found = _started(_needs_redis, Known(), _Company(Together("compose.yaml", (store, REDIS), ())))
    assert found.supplied is not None
    assert found.supplied.english == "started alongside store, redis:7"


def test_with_services_beside_it_the_image_s_own_command_is_started() -> None:
    company = _Company(Together("compose.yaml", (REDIS,), (), (), ("sleep", "1")))
    assert _started(_needs_redis, Known(), company).exercise.arguments is None


def test_the_command_of_the_compose_file_is_tried_where_the_image_alone_shows_nothing() -> None:
    """What it was started with is said; one that helps nothing is not kept."""
    serve = ("gunicorn", "-b", "0.0.0.0:8000", "app:app")
    company = _Company(Together("compose.yaml", (), (), (), serve))

    def look(exercise: Exercise) -> Observation:
        return _serves() if exercise.arguments == serve else Observation(Ran(None, ""), exit=0)

    found = _started(look, Known(), company)
    assert found.exercise.arguments == serve
    assert found.supplied is not None
    assert found.supplied.english == "started with gunicorn -b 0.0.0.0:8000 app:app"
    assert _started(look, Known(arguments=("x",)), company).exercise.arguments == ("x",)  # the maintainer decides
    assert _started(lambda _: Observation(Ran(None, ""), exit=0), Known(), company).exercise.arguments is None


def test_what_is_only_mentioned_beside_what_is_missing_keeps_its_default() -> None:
    line = 'backend = os.environ.get("A_BACKEND", os.environ["A_BROKER"])\nKeyError: '
    known = Known(Wanted(required=("A_BROKER", "B_KEY"), read=("A_BACKEND", "A_BROKER", "B_KEY")))

    def look(exercise: Exercise) -> Observation:
        missing = next((name for name in ("A_BROKER", "B_KEY") if name not in dict(exercise.env)), None)
        return _fails(f"{line}'{missing}'") if missing else _serves(200)

    found = _started(look, known, Alone())
    assert [name for name, _ in found.env] == ["A_BROKER", "B_KEY"]
    mentioned = Known(Wanted(read=("A_TOKEN",)))
    found = _started(lambda one: _serves(200) if one.env else _fails("bad A_TOKEN"), mentioned, Alone())
    assert [name for name, _ in found.env] == ["A_TOKEN"]


def test_secrets_of_the_compose_file_are_given_and_said() -> None:
    """A program that reads a file which only compose gives it starts with that file."""
    file = (Path("/repository/password.txt"), "/run/secrets/password")

    def look(exercise: Exercise) -> Observation:
        return _serves() if exercise.files else _fails("FileNotFoundError: /run/secrets/password")

    found = _started(look, Known(), _Company(Together("compose.yaml", (), (), files=(file,))))
    assert found.exercise.files == (file,)
    assert found.supplied is not None
    assert found.supplied.english == "started with /run/secrets/password"


def test_a_service_that_hears_and_does_not_answer_gets_company() -> None:
    """It waits for a database longer than anybody waits for it; without company to be had it stays as it is."""

    def look(exercise: Exercise) -> Observation:
        if exercise.beside:
            return _serves()
        return replace(_serves(), answers=((Ask(8080, "/"), Answer(Heard.SLOW)),))

    found = _started(look, Known(), _Company(Together("compose.yaml", (REDIS,), ())))
    assert found.exercise.beside == (REDIS,)
    assert not _started(look, Known(), Alone()).exercise.beside


def test_a_library_of_a_cloud_finds_credentials() -> None:
    """What it says where there are none is enough to know where it looks for them."""

    def look(exercise: Exercise) -> Observation:
        env = dict(exercise.env)
        found = env.get("GOOGLE_APPLICATION_CREDENTIALS")
        if found not in {path for file, path in exercise.files if file.is_file()}:
            return _fails("google.auth.exceptions.DefaultCredentialsError: Your default credentials were not found.")
        return _serves() if "GOOGLE_CLOUD_PROJECT" in env else _fails("OSError: Project was not passed")

    found = _started(look, Known(), Alone())
    assert found.seen.exit is None
    assert found.supplied is not None
    assert found.supplied.english == "started with GOOGLE_APPLICATION_CREDENTIALS, GOOGLE_CLOUD_PROJECT"
    assert _started(lambda _: _fails("no credentials"), Known(), Alone()).exercise.files == ()


class _Repository(Alone):
    def __init__(self, *names: str) -> None:
        self._names = names

    def of_files(self, paths: tuple[str, ...]) -> tuple[tuple[Path, str], ...]:
        return tuple((Path(name), path) for path in paths for name in self._names if path.endswith(f"/{name}"))


def _needs_files(*paths: str) -> Callable[[Exercise], Observation]:
    def look(exercise: Exercise) -> Observation:
        given = {path for _, path in exercise.files}
        lacks = next((path for path in paths if path not in given), None)
        return _serves() if lacks is None else _fails(f"open {lacks}: no such file or directory")

    return look


def test_files_that_the_repository_has_are_given_and_said() -> None:
    """One after the other, as the failing starts name them."""
    known = Known(is_there=lambda path: False)
    found = _started(_needs_files("/etc/a.yml", "/srv/b.conf"), known, _Repository("a.yml", "b.conf"))
    assert found.exercise.files == ((Path("a.yml"), "/etc/a.yml"), (Path("b.conf"), "/srv/b.conf"))
    assert found.supplied is not None
    assert found.supplied.english == "started with /etc/a.yml, /srv/b.conf"


def test_a_file_that_does_not_help_is_not_given() -> None:
    """The repository has one of two: the start fails as before."""
    known = Known(is_there=lambda path: False)
    found = _started(_needs_files("/etc/a.yml", "/srv/b.conf"), known, _Repository("a.yml"))
    assert found.exercise.files == ()
    assert found.supplied is None


def test_a_file_that_the_image_has_is_not_given() -> None:
    found = _started(_needs_files("/etc/a.yml"), Known(), _Repository("a.yml"))
    assert found.exercise.files == ()


def _waits(exercise: Exercise) -> Observation:
    """A service that connects before it listens, and says nothing while it waits."""
    return _serves() if exercise.beside else Observation(Ran(None, "connecting\n"))


def test_what_runs_on_without_listening_gets_company() -> None:
    found = _started(_waits, Known(), _Company(Together("compose.yaml", (REDIS,), ())))
    assert found.exercise.beside == (REDIS,)
    databases = _Company(None, Together("", (REDIS,), ()))
    assert _started(_waits, Known(kinds=(KINDS[0],)), databases).exercise.beside == (REDIS,)


def test_what_runs_on_as_before_beside_others_is_left_alone() -> None:
    """A worker that prints what it does."""
    seen: list[Exercise] = []

    def look(exercise: Exercise) -> Observation:
        seen.append(exercise)
        return Observation(Ran(None, "working\n"))

    found = _started(look, Known(), _Company(Together("compose.yaml", (REDIS,), ())))
    assert found.exercise.beside == ()
    assert len(seen) == 2


def test_a_request_that_ends_the_server_is_not_made() -> None:
    """What it answers otherwise is compared; one after the other is left out, and that is said."""

    def look(exercise: Exercise) -> Observation:
        asks = [Ask(8080, "/"), *(Ask(8080, path) for path in exercise.paths)]
        asks += [Ask(8080, one.path, method=one.method, body=one.body, type=one.type) for one in exercise.requests]
        fatal = next((number for number, ask in enumerate(asks) if ask.path in ("/undo", "/users")), len(asks))
        heard = [
            Answer(Heard.WHOLE, 200) if n < fatal else Answer(Heard.NOTHING if n == fatal else Heard.REFUSED)
            for n in range(len(asks))
        ]
        ended = 1 if fatal < len(asks) else None
        answers = tuple(zip(asks, heard, strict=True))
        return Observation(Ran(None, "listening\n"), ports=PORTS, answers=answers, exit=ended)

    exercise = Exercise(paths=("/about", "/undo", "/chat"), requests=(Sent("POST", "/users", "{}", "x/y"),))
    found = starting.start(look, exercise, Known(), Alone())
    assert (found.exercise.paths, found.exercise.requests) == (("/about", "/chat"), ())
    assert found.not_asked is not None and found.supplied is None
    assert found.not_asked.english == "not asked: GET /undo, POST /users, at which the original exits with an error"
    sturdy = starting.start(look, Exercise(paths=("/about",)), Known(), Alone())
    assert sturdy.not_asked is None


def test_a_start_page_that_ends_the_server_is_asked() -> None:
    """There would be nothing left to compare by: no further start is spent on it."""
    starts: list[Exercise] = []

    def look(exercise: Exercise) -> Observation:
        starts.append(exercise)
        answers = ((Ask(8080, "/"), Answer(Heard.WHOLE, 200)), (Ask(8080, "/x.css"), Answer(Heard.NOTHING)))
        return Observation(Ran(None, "listening\n"), ports=PORTS, answers=answers, exit=1)

    assert starting.start(look, Exercise(paths=("/about",)), Known(), Alone()).not_asked is None
    assert len(starts) == 1


class _Replaces:
    """A tool that says nothing unless it is given so many arguments."""

    def __init__(self, count: int, status: int = 0, usage: str = "") -> None:
        self.count, self.status, self.usage = count, status, usage
        self.seen: list[Exercise] = []

    def __call__(self, exercise: Exercise) -> Observation:
        self.seen.append(exercise)
        asked = (("--help", Ran(0, self.usage)),)
        if len(exercise.arguments or ()) != self.count:
            return Observation(Ran(None, ""), exit=0, asked=asked)
        return Observation(Ran(None, "1\n"), exit=self.status, asked=asked)


def _told(look: _Replaces, known: Known) -> starting.Started:
    return starting.start(look, Exercise(program=("java", "Main")), known, Alone())


def test_a_tool_that_says_nothing_by_itself_is_given_arguments() -> None:
    look = _Replaces(3)
    found = _told(look, Known(untold=True))
    assert found.exercise.arguments == ("1", "1", "1")
    assert found.supplied is not None
    assert found.supplied.english == "started with java Main 1 1 1"
    assert len(look.seen) <= MOST_STARTS


def test_arguments_are_made_up_only_for_who_leaves_them_to_its_caller_and_shows_nothing_else() -> None:
    for look, known in (
        (_Replaces(1), Known()),  # the image says with which
        (_Replaces(1, usage="usage: x WORD\n"), Known(untold=True)),  # it says how it is called
        (_Replaces(1, status=2), Known(untold=True)),  # it complains
        (_Replaces(4), Known(untold=True)),
        (_Replaces(0), Known(untold=True)),
    ):
        found = _told(look, known)
        assert found.exercise.arguments is None
        assert found.supplied is None
