"""What is said where a workflow's event, inputs or artifacts cannot be used."""

from bot.text import Template

UNKNOWN_EVENT = Template(
    "Hullcheck does not handle the event {name!r}; use one of: {known}",
    "o Hullcheck não trata o evento {name!r}; use um destes: {known}",
)
NO_FIELD = Template(
    "the payload of the {event} event has no usable {field}",
    "o payload do evento {event} não tem um {field} utilizável",
)
NO_EVENT = Template(
    "GITHUB_EVENT_PATH is not set: is this a workflow?", "GITHUB_EVENT_PATH não está definida: isto é um workflow?"
)
PAYLOAD_TOO_LARGE = Template(
    "the event's payload {path} is larger than GitHub sends", "o payload do evento {path} é maior do que o GitHub envia"
)
PAYLOAD_NOT_JSON = Template("the event's payload {path} is not JSON", "o payload do evento {path} não é JSON")
PAYLOAD_NO_OBJECT = Template(
    "the event's payload {path} is not a JSON object", "o payload do evento {path} não é um objeto JSON"
)
PAYLOAD_UNREADABLE = Template(
    "the event's payload {path} cannot be read: {error}", "não foi possível ler o payload do evento {path}: {error}"
)
NO_REPOSITORY = Template(
    "{name!r} is not the name of a repository (owner/name)", "{name!r} não é o nome de um repositório (dono/nome)"
)
NO_SERVER = Template("{text!r} is not the URL of a GitHub server", "{text!r} não é a URL de um servidor GitHub")
OTHER_COMMITS = Template(
    "a job of this run left a report of other commits than this run's",
    "um job desta execução deixou um relatório de outros commits",
)
OTHER_HEAD = Template(
    "the report is of the commit {sha}, which is not this pull request's head",
    "o relatório é do commit {sha}, que não é o último deste pull request",
)
OTHER_BASE = Template(
    "the report compares with {sha}, which is not a commit of {branch}",
    "o relatório compara com {sha}, que não é um commit de {branch}",
)
OTHER_POLICY = Template(
    "the report was judged by another policy than that of {branch}; run the review again",
    "o relatório foi avaliado por outra política que não a de {branch}; execute a revisão de novo",
)
NO_FIRST_REPORT = Template(
    "the first run left no report; check its log, and that it uploads hullcheck-report",
    "a primeira execução não deixou relatório; veja o log dela, e se ela envia hullcheck-report",
)
FIRST_NOT_JSON = Template("the report of the first run is not JSON", "o relatório da primeira execução não é JSON")
INTERNAL_ERROR = Template("internal error ({kind}: {error})", "erro interno ({kind}: {error})")
LEAVES_WORKSPACE = Template(
    "input {name}: {path!r} leads out of the workspace", "input {name}: {path!r} sai do workspace"
)
TIMED_OUT = Template(
    "the review did not end within {seconds} s (input timeout)", "a revisão passou de {seconds} s (input timeout)"
)
INPUT_ONE_LINE = Template("input {name}: one line is expected", "input {name}: espera-se uma linha")
INPUT_FLAG = Template("input {name}: {text!r} is neither true nor false", "input {name}: {text!r} não é true nem false")
INPUT_OUTSIDE = Template(
    "input {name}: {text!r} is outside the workspace", "input {name}: {text!r} está fora do workspace"
)
INPUT_TIME = Template(
    "input {name}: {text!r} is not a time such as 90s, 30m or 1h",
    "input {name}: {text!r} não é um tempo como 90s, 30m ou 1h",
)
NO_COMMIT = Template(
    "the event names no commit to review; give one with the input head-ref",
    "o evento não informa um commit a revisar; informe um com o input head-ref",
)
MANY_REPORTS = Template(
    "the run left {count} reports; more than {limit} are not read",
    "a execução deixou {count} relatórios; mais de {limit} não são lidos",
)
ARTIFACT_TOO_LARGE = Template(
    "the artifact {name!r} has {size} bytes, more than {limit}", "o artefato {name!r} tem {size} bytes, mais de {limit}"
)
ARTIFACT_UNREADABLE = Template(
    "the artifact {name!r} is not a zip file that can be read ({error})",
    "o artefato {name!r} não é um arquivo zip legível ({error})",
)
ARTIFACT_MANY_FILES = Template(
    "the artifact {name!r} has more than {limit} files", "o artefato {name!r} tem mais de {limit} arquivos"
)
ARTIFACT_NOT_ONE = Template(
    "the artifact {name!r} has {count} files {file}; exactly one is expected",
    "o artefato {name!r} tem {count} arquivos {file}; espera-se exatamente um",
)
REPORT_TOO_LARGE = Template(
    "the {file} of the artifact {name!r} is larger than {limit} bytes",
    "o {file} do artefato {name!r} passa de {limit} bytes",
)
CONTENT_UNREADABLE = Template(
    "{path} came from GitHub in a form that cannot be read", "{path} veio do GitHub em um formato ilegível"
)
COMMIT_NOT_THERE = Template(
    "{revision} is not in the checkout and cannot be fetched ({error}); give the job `contents: read`, or "
    "check out with `fetch-depth: 0`",
    "{revision} não está no checkout e não pôde ser obtido ({error}); dê ao job `contents: read`, ou faça o "
    "checkout com `fetch-depth: 0`",
)
POLICY_NOT_THERE = Template(
    "the organisation's policy {name} is not there, or this token may not read it; a private repository needs "
    "an app's token in github-token",
    "a política da organização {name} não existe, ou este token não pode lê-la; um repositório privado exige "
    "o token de um app em github-token",
)
OUTPUT_HOLDS_LINK = Template(
    "input output: {folder!r} holds a link, {name}; name a directory that does not exist yet",
    "input output: {folder!r} contém um link, {name}; informe um diretório que ainda não exista",
)
NO_RIGHTS = Template(
    "Hullcheck does not build a stranger's code with the rights of pull_request_target; use 'on: "
    "pull_request', and for pull requests from forks the two workflows of docs/workflows/two-step",
    "o Hullcheck não faz o build de código de terceiros com as permissões de pull_request_target; use 'on: "
    "pull_request' e, para pull requests de forks, os dois workflows de docs/workflows/two-step",
)
