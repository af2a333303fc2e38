"""What is said of how an image behaves: what keeps it from starting, and how head differs from base."""

from bot.text import Template

# What keeps an image from starting.
NO_COMMAND = Template(
    "there is nothing to start: neither ENTRYPOINT nor CMD", "não há o que iniciar: nem ENTRYPOINT nem CMD"
)
NO_PROGRAM = Template("{program} is not there", "{program} não existe")
NO_PROGRAM_OF = Template(
    "{program}, which {source} starts, is not there", "{program}, que {source} executa, não existe"
)
IS_FOLDER = Template("{path} is a folder", "{path} é uma pasta")
NOT_EXECUTABLE = Template("{path} lacks the execute bit", "falta o bit de execução em {path}")
NOT_FOR_USER = Template("the user {user} may not run {path}", "o usuário {user} não pode executar {path}")
NOT_READABLE = Template("the user {user} may not read {path}", "o usuário {user} não pode ler {path}")
NO_LOADER = Template(
    "the loader {loader} of {program} is missing (a program for another C library?)",
    "falta o carregador {loader} de {program} (um programa para outra biblioteca C?)",
)
NO_LIBRARY = Template("{library} is missing, which {program} loads", "falta {library}, que {program} carrega")
NO_INTERPRETER = Template(
    "{program} is run by {interpreter}, which is not there", "{program} é executado por {interpreter}, que não existe"
)
CARRIAGE_RETURN = Template(
    "{program} has Windows line ends, so that its interpreter {interpreter} is not found",
    "{program} tem fins de linha do Windows, e seu interpretador {interpreter} não é encontrado",
)
CARRIAGE_RETURNS = Template("{program} has Windows line ends", "{program} tem fins de linha do Windows")
NO_FORMAT = Template(
    "{program} is neither a program nor begins with #!", "{program} não é um programa nem começa com #!"
)
NO_SCRIPT = Template(
    "{script} is not there, which {program} is started with", "{script} não existe, e {program} é iniciado com ele"
)
NO_USER = Template("the user {user} does not exist", "o usuário {user} não existe")
CLOSED_WORKDIR = Template(
    "the user {user} may not enter the working directory {path}",
    "o usuário {user} não pode entrar no diretório de trabalho {path}",
)
WORKDIR_IS_FILE = Template("the working directory {path} is a file", "o diretório de trabalho {path} é um arquivo")
NO_HEALTH_PROGRAM = Template(
    "the health check runs {program}, which is not there", "o health check executa {program}, que não existe"
)
OTHER_MACHINE = Template(
    "{program} is for {machine}, and this engine runs {platform}",
    "{program} é para {machine}, e este engine executa {platform}",
)

# How head differs from base.
EXITS = Template("exits {status}, {why}", "termina com {status}, {why}")
STARTS_NOT = Template("does not start: {why}", "não inicia: {why}")
STOPPED_ANSWERING = Template(
    "it answers none of the {count} request(s) that base answers with success",
    "não responde a nenhuma das {count} requisições que a base responde com sucesso",
)
NEW_ERROR = Template("the log has a new error: {line}", "o log tem um erro novo: {line}")
FEW_ERRORS = Template("the log has no new error", "o log não tem erro novo")
VERSIONS_DIFFER = Template("{text} (only in version numbers)", "{text} (somente em números de versão)")
PORTS_MOVED = Template("it listens on {after} instead of {before}", "escuta em {after} em vez de {before}")
SLOWER = Template(
    "it is ready after {after} s, and base after {before} s", "fica pronta em {after} s, e a base em {before} s"
)
MORE_MEMORY = Template("it holds {after} of memory, and base {before}", "ocupa {after} de memória, e a base {before}")
NOT_LOADED = Template("it cannot be loaded: {line}", "não pode ser carregada: {line}")
CRASHES = Template("it is ended by signal {signal}", "é encerrada pelo sinal {signal}")
HEALTH_GONE = Template("base has a health check, and head has none", "a base tem um health check, e a proposta não")

# What was observed of a new image.
NEW_RUNS = Template("it starts and keeps running", "inicia e continua em execução")
NEW_LISTENS = Template("it listens on {ports}", "escuta em {ports}")
NEW_ENDS = Template("it runs and ends with status {status}", "executa e termina com status {status}")
NEW_ENDED = Template("it ends with status {status}{last}", "termina com status {status}{last}")
NEW_HEALTHY = Template("its health check succeeds", "seu health check tem sucesso")
NEW_UNHEALTHY = Template("its health check ends with status {status}", "seu health check termina com status {status}")
LAST = Template(": {line}", ": {line}")

# Why nothing could be observed, and what would help.
SAME_IMAGE = Template("both revisions build the same image", "ambas as revisões produzem a mesma imagem")
SAME_CONTENT = Template(
    "both images have the same files and the same configuration",
    "ambas as imagens têm os mesmos arquivos e a mesma configuração",
)
NO_REASON = Template("no reason given", "sem motivo informado")
FROM_BASELINE = Template(
    "base was not run: what is known of it is from an earlier run",
    "a base não foi executada: o que se sabe dela é de uma execução anterior",
)
NO_TIME = Template("there was no time left (`behaviour-budget`)", "não restou tempo (`behaviour-budget`)")
NO_BASE = Template(
    "there is no image of base to compare with: {reason}", "não há imagem da base para comparar: {reason}"
)
ELSEWHERE = Template(
    "the image is for {platform}, which this engine does not run",
    "a imagem é para {platform}, que este engine não executa",
)
ENGINE_FAILED = Template("the engine failed: {error}", "o engine falhou: {error}")
NEEDS = Template(
    "run by itself, it needs what is not there{last}", "em execução isolada, precisa do que não existe{last}"
)
HINT_SMOKE = Template(
    "to have it observed, give it a command that works without that: {line}",
    "para observá-la, informe um comando que funcione sem isso: {line}",
)
NO_SHELL_FOR_SMOKE = Template(
    "the smoke command needs a shell, which head does not have",
    "o comando de smoke precisa de um shell, que a proposta não tem",
)

# The states, as the table and the heading have them.
STATES = {
    "same": Template("same", "igual"),
    "runs": Template("starts", "inicia"),
    "changed": Template("changed", "mudou"),
    "broken": Template("broken", "quebrada"),
    "not-observed": Template("not observed", "não observada"),
}
STATE_WITH = Template("{state}: {text}", "{state}: {text}")
BLAME = Template("{text} ({what})", "{text} ({what})")
LINE = Template("line {line}", "linha {line}")
LINE_AND = Template("{line}, {name}", "{line}, {name}")

# Uses that the repository knows.
USE_PLAIN = Template("{where}: {what}", "{where}: {what}")
USE_RUNS = Template("{where} runs {command}: {what}", "{where} executa {command}: {what}")
USE_ANSWER = Template(
    "{where} asks {ask}: {before} at base, {after} at head", "{where} pede {ask}: {before} na base, {after} na proposta"
)
CHECK_ENDS = Template("it ends with status {status}", "termina com status {status}")
NOT_IN_TIME = Template("none in time", "nenhum a tempo")
NO_ANSWER = Template("no answer", "sem resposta")
SAME_USES = Template(
    "it stands the {count} use(s) that the repository knows", "suporta os {count} usos que o repositório conhece"
)

REMEMBERED = Template(
    "both images ran in an earlier review on this machine; the same images are not run again",
    "as duas imagens já foram executadas em uma revisão nesta máquina; as mesmas imagens não são executadas de novo",
)
