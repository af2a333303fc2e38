"""What is said of how an image behaves: what keeps it from starting, and how head differs from base."""

from bot.text import Template

# What keeps an image from starting.
NO_COMMAND = Template("nothing to start: no ENTRYPOINT and no CMD", "nada a iniciar: sem ENTRYPOINT nem CMD")
NO_PROGRAM = Template("{program} does not exist", "{program} não existe")
NO_PROGRAM_OF = Template(
    "{source} starts {program}, which does not exist", "{source} executa {program}, que não existe"
)
IS_FOLDER = Template("{path} is a directory", "{path} é um diretório")
NOT_EXECUTABLE = Template("{path} is not executable", "{path} não tem permissão de execução")
NOT_FOR_USER = Template(
    "user {user} is not permitted to run {path}", "o usuário {user} não tem permissão para executar {path}"
)
NOT_READABLE = Template(
    "user {user} is not permitted to read {path}", "o usuário {user} não tem permissão para ler {path}"
)
NO_LOADER = Template(
    "{program} needs the loader {loader}, which is missing (was it built for another libc?)",
    "{program} precisa do loader {loader}, que não existe (foi compilado para outra libc?)",
)
NO_LIBRARY = Template("{program} loads {library}, which is missing", "{program} carrega {library}, que não existe")
NO_INTERPRETER = Template(
    "{program} needs the interpreter {interpreter}, which does not exist",
    "{program} precisa do interpretador {interpreter}, que não existe",
)
CARRIAGE_RETURN = Template(
    "{program} has Windows line endings, so its interpreter {interpreter} is not found",
    "{program} tem quebras de linha do Windows, por isso o interpretador {interpreter} não é encontrado",
)
CARRIAGE_RETURNS = Template("{program} has Windows line endings", "{program} tem quebras de linha do Windows")
NO_FORMAT = Template(
    "{program} is not an executable file and has no #! line", "{program} não é um executável nem tem uma linha #!"
)
NO_SCRIPT = Template(
    "{program} is started with {script}, which does not exist", "{program} é iniciado com {script}, que não existe"
)
NO_USER = Template("user {user} does not exist", "o usuário {user} não existe")
CLOSED_WORKDIR = Template(
    "user {user} is not permitted to enter the working directory {path}",
    "o usuário {user} não tem permissão para entrar no diretório de trabalho {path}",
)
WORKDIR_IS_FILE = Template("the working directory {path} is a file", "o diretório de trabalho {path} é um arquivo")
NO_HEALTH_PROGRAM = Template(
    "the health check runs {program}, which does not exist", "o health check executa {program}, que não existe"
)
OTHER_MACHINE = Template(
    "{program} is built for {machine}, but Docker here runs {platform}",
    "{program} foi compilado para {machine}, mas o Docker aqui executa {platform}",
)

# How head differs from base.
EXITS = Template("exits with status {status}: {why}", "termina com status {status}: {why}")
STARTS_NOT = Template("does not start: {why}", "não inicia: {why}")
STOPPED_ANSWERING = Template(
    "{count:the request that succeeds at base no longer does|none of the # requests that succeed at base succeed}",
    "{count:a requisição que dá certo na base não dá mais|nenhuma das # requisições que dão certo na base dá certo}",
)
NEW_ERROR = Template("the log has a new error: {line}", "o log tem um erro novo: {line}")
FEW_ERRORS = Template("the log has no new errors", "o log não tem erros novos")
VERSIONS_DIFFER = Template("{text} (only version numbers differ)", "{text} (só números de versão diferem)")
PORTS_MOVED = Template("listens on {after} instead of {before}", "escuta em {after} em vez de {before}")
SLOWER = Template("ready after {after} s (base: {before} s)", "fica pronta em {after} s (base: {before} s)")
MORE_MEMORY = Template("uses {after} of memory (base: {before})", "usa {after} de memória (base: {before})")
NOT_LOADED = Template("cannot be loaded: {line}", "não pode ser carregada: {line}")
CRASHES = Template("killed by signal {signal}", "encerrada pelo sinal {signal}")
HEALTH_GONE = Template("the health check is gone; base has one", "o health check sumiu; a base tem um")

# What was observed of a new image.
NEW_RUNS = Template("starts and keeps running", "inicia e continua em execução")
NEW_LISTENS = Template("listens on {ports}", "escuta em {ports}")
NEW_ENDS = Template("runs and exits with status {status}", "executa e termina com status {status}")
NEW_ENDED = Template("exits with status {status}{last}", "termina com status {status}{last}")
NEW_HEALTHY = Template("the health check passes", "o health check passa")
NEW_UNHEALTHY = Template("the health check exits with status {status}", "o health check termina com status {status}")

# Why nothing could be observed, and what would help.
SAME_IMAGE = Template("base and head build the same image", "a base e o PR geram a mesma imagem")
SAME_CONTENT = Template(
    "base and head have the same files and the same configuration",
    "a base e o PR têm os mesmos arquivos e a mesma configuração",
)
NO_REASON = Template("no reason given", "sem motivo informado")
FROM_BASELINE = Template(
    "base was not run: its results come from an earlier run",
    "a base não foi executada: seus resultados vêm de uma execução anterior",
)
NO_TIME = Template("no time left (`behaviour-budget`)", "o tempo acabou (`behaviour-budget`)")
NO_BASE = Template("nothing to compare with at base: {reason}", "nada a comparar na base: {reason}")
ELSEWHERE = Template(
    "the image is for {platform}, which Docker here cannot run",
    "a imagem é para {platform}, que o Docker daqui não executa",
)
ENGINE_FAILED = Template("Docker failed: {error}", "o Docker falhou: {error}")
NEEDS = Template(
    "on its own, it needs something that is not there{last}", "sozinha, precisa de algo que não existe{last}"
)
HINT_SMOKE = Template(
    "to have it observed, configure a command that works without that: {line}",
    "para observá-la, configure um comando que funcione sem isso: {line}",
)
NO_SHELL_FOR_SMOKE = Template(
    "the smoke test needs a shell, and head has none", "o smoke test precisa de um shell, e o PR não tem"
)

# The states, as the table and the heading have them.
STATES = {
    "same": Template("same", "igual"),
    "runs": Template("starts", "inicia"),
    "changed": Template("changed", "mudou"),
    "broken": Template("broken", "quebrou"),
    "not-observed": Template("not observed", "não observado"),
}
STATE_WITH = Template("{state}: {text}", "{state}: {text}")
BLAME = Template("{text} ({what})", "{text} ({what})")
LINE = Template("line {line}", "linha {line}")
LINE_AND = Template("{line}, {name}", "{line}, {name}")

# Uses that the repository knows.
USE_PLAIN = Template("{where}: {what}", "{where}: {what}")
USE_RUNS = Template("{where} runs {command}: {what}", "{where} executa {command}: {what}")
USE_ANSWER = Template(
    "{where} requests {ask}: {before} at base, {after} at head",
    "{where} requisita {ask}: {before} na base, {after} no PR",
)
ROOT_REFUSED = Template(
    "runAsNonRoot refuses the user {user}: USER has to be a number other than 0",
    "runAsNonRoot recusa o usuário {user}: USER tem de ser um número diferente de 0",
)
USE_TEST = Template(
    "{where}: the test {test} passes at base and fails at head: {why}",
    "{where}: o teste {test} passa na base e falha no PR: {why}",
)
NO_TESTER = Template(
    "{where} was not run: {program} {version} is not installed", "{where} não foi executado: falta {program} {version}"
)
USE_REPLACED = Template(
    "{text}; this pull request changes {where}, and head works as it says there",
    "{text}; este PR altera {where}, e a imagem funciona como consta ali",
)
USE_REMOVED = Template(
    "{text}; this pull request removes or changes that use", "{text}; este PR remove ou altera esse uso"
)
USES_REMOVED = Template(
    "this pull request removes or changes a use, and was tested with what base says: {names}",
    "este PR remove ou altera um uso, e foi testado com o que consta na base: {names}",
)
CHECK_ENDS = Template("exits with status {status}", "termina com status {status}")
ENDS_NOT = Template("does not exit in time", "não termina a tempo")
NO_RESULT = Template("no result", "sem resultado")
NOT_IN_TIME = Template("no answer in time", "sem resposta a tempo")
NO_ANSWER = Template("no answer", "sem resposta")
SAME_USES = Template(
    "works with {count:the one use|# uses} found in the repository",
    "funciona com {count:o uso encontrado|# usos encontrados} no repositório",
)

REMEMBERED = Template(
    "both images ran in an earlier review on this machine; the same images are not run again",
    "as duas imagens já foram executadas em uma revisão anterior nesta máquina; as mesmas não são executadas de novo",
)

# What an image was given so that it starts.
STARTED_WITH = Template("started with {given}", "iniciada com {given}")
STARTED_BESIDE = Template("started alongside {names}", "iniciada junto com {names}")
STARTED_WITH_BESIDE = Template("started with {given}, alongside {names}", "iniciada com {given}, junto com {names}")
NOT_ASKED = Template(
    "not asked: {requests}, at which the original exits with an error",
    "não solicitado: {requests}, em que a original termina com erro",
)
COULD_NOT_BE_HAD = Template("{text}; not available: {names}", "{text}; não disponível: {names}")
ENDS_WITH_INPUT = Template(
    "observed with standard input kept open: it exits when the input ends",
    "observada com a entrada padrão aberta: ela termina quando a entrada acaba",
)
LOST_RIGHT = Template("{path} lost its {right}", "{path} perdeu {right}")
RIGHTS = {
    "set-user-ID": Template("set-user-ID bit", "o bit set-user-ID"),
    "set-group-ID": Template("set-group-ID bit", "o bit set-group-ID"),
    "capabilities": Template("capabilities", "as capabilities"),
    "permissions": Template("permissions", "as permissões"),
    "owner": Template("owner", "o dono"),
}
RIGHTS_UNKNOWN = Template(
    "what special rights the files of the base had is not known",
    "não se sabe que direitos especiais os arquivos da base tinham",
)
