"""What a proof says: what was compared, how it came out, and why a candidate was refused."""

from collections.abc import Mapping

from bot.text import Template, Text

# What the two images that are compared are called, for the templates that say {first}, {in_first} or {in_second}.
Names = Mapping[str, Text]
REWRITE: Names = {
    "first": Text("the original", "o original"),
    "in_first": Text("in the original", "no original"),
    "in_second": Text("in the rewrite", "na reescrita"),
}
REVISIONS: Names = {
    "first": Text("base", "a base"),
    "in_first": Text("at base", "na base"),
    "in_second": Text("at head", "no PR"),
}

# What was compared and is the same.
SAME_EXIT = Template("exits with status {status}, like {first}", "termina com status {status}, como {first}")
RUNS_ON = Template("starts and keeps running, like {first}", "inicia e continua em execução, como {first}")
SAME_OUTPUT = Template(
    "prints the same {lines:line|# lines}, apart from what varies in every run",
    "imprime {lines:a mesma linha|as mesmas # linhas}, exceto o que varia a cada execução",
)
NO_OUTPUT = Template("prints nothing, like {first}", "não imprime nada, como {first}")
SAME_LOG = Template(
    "logs the same {lines:line|# lines}, apart from what varies in every run",
    "registra {lines:a mesma linha|as mesmas # linhas} no log, exceto o que varia a cada execução",
)
SAME_PORTS = Template("listens on the same ports: {ports}", "escuta nas mesmas portas: {ports}")
SAME_HTTP = Template(
    "{count:1 HTTP answer has|# HTTP answers have} the same status, type and body",
    "{count:1 resposta|# respostas} HTTP com o mesmo status, tipo e corpo",
)
SAME_BANNERS = Template(
    "{count:1 other port answers|# other ports answer} the same",
    "{count:1 outra porta responde|# outras portas respondem} o mesmo",
)
SAME_HEALTH = Template(
    "the health check exits with status {status} in both", "o health check termina com status {status} nas duas"
)
SAME_SMOKE = Template("the smoke test passes in both", "o smoke test passa nas duas")
SAME_SMOKE_FAILS = Template(
    "the smoke test exits with status {status} in both", "o smoke test termina com status {status} nas duas"
)
SAME_QUESTIONS = Template("answers {questions} the same", "responde o mesmo a {questions}")
SAME_STOP = Template(
    "exits with status {status} when stopped, like {first}", "ao ser parada, termina com status {status}, como {first}"
)
STOPS_BETTER = Template("stops by itself; {first} has to be killed", "para por si só; {first} só para à força")
SAME_FILES = Template("writes the same {count:file|# files}", "grava {count:o mesmo arquivo|os mesmos # arquivos}")

BESIDE = Template("run together with {names} from {file}", "executada junto com {names} de {file}")

# What differs. Quoted parts are the program's own words.
NOT_STARTED = Template("could not be started: {error}", "não pôde ser iniciada: {error}")
ENDED = Template(
    "exits with status {status}, while {first} keeps running{last}",
    "termina com status {status}, enquanto {first} continua em execução{last}",
)
OTHER_EXIT = Template(
    "exits with status {after}, not {before} like {first}{last}",
    "termina com status {after}, e não {before} como {first}{last}",
)
DOES_NOT_END = Template(
    "still running after {seconds} s, while {first} exits with status {status}",
    "continua em execução após {seconds} s, enquanto {first} termina com status {status}",
)
LAST_WORDS = Template(": {line}", ": {line}")
ENDED_BY_MEMORY = Template(
    "needs more memory than the test run allows", "precisa de mais memória do que o teste permite"
)
MISSING_LINE = Template(
    "{where}: {line} {in_first}, not {in_second}", "{where}: {line} {in_first}, mas não {in_second}"
)
ADDED_LINE = Template("{where}: {line} {in_second}, not {in_first}", "{where}: {line} {in_second}, mas não {in_first}")
OTHER_LINE = Template(
    "{where}: {before} {in_first}, {after} {in_second}", "{where}: {before} {in_first}, {after} {in_second}"
)
OTHER_BYTES = Template("{where}: the contents differ", "{where}: os conteúdos diferem")
STANDARD_OUTPUT = Template("standard output", "saída padrão")
STANDARD_ERROR = Template("standard error", "saída de erro")
PORTS_MISSING = Template("no longer listens on {ports}", "deixou de escutar em {ports}")
PORTS_ADDED = Template("listens on {ports}, but {first} does not", "escuta em {ports}, mas {first} não")
OTHER_ANSWER = Template(
    "{ask}: {before} {in_first}, {after} {in_second}", "{ask}: {before} {in_first}, {after} {in_second}"
)
NO_ANSWER = Template("no answer", "sem resposta")
SLOW_ANSWER = Template("no complete answer in time", "sem resposta completa a tempo")
OTHER_STATUS = Template(
    "{command}: status {before} {in_first}, {after} {in_second}{last}",
    "{command}: status {before} {in_first}, {after} {in_second}{last}",
)
OF_COMMAND = Template("{command}, {what}", "{command}, {what}")
NOT_IN_TIME = Template("not finished in time", "não terminou a tempo")
OTHER_STOP = Template(
    "exits with status {after} when stopped, not {before} like {first}",
    "ao ser parada, termina com status {after}, e não {before} como {first}",
)
STOP_KILLED = Template(
    "has to be killed when stopped; {first} stops by itself",
    "ao ser parada, precisa ser encerrada à força; {first} para por si",
)
FILE_MISSING = Template("does not write {path}, but {first} does", "não grava {path}, mas {first} sim")
FILE_ADDED = Template("writes {path}, but {first} does not", "grava {path}, mas {first} não")
OTHER_FILE = Template("the file {path} that it writes differs", "o arquivo {path} que ela grava é diferente")

# Why the original cannot show that it works.
ORIGINAL_NOT_STARTED = Template("{first} does not start either: {error}", "{first} também não inicia: {error}")
ORIGINAL_FAILS = Template(
    "on its own, {first} exits with status {status}{last}", "por si só, {first} termina com status {status}{last}"
)
ORIGINAL_WAITS = Template(
    "on its own, {first} only tries to reach something that is not there{last}",
    "por si só, {first} só tenta alcançar algo que não existe{last}",
)
ORIGINAL_SILENT = Template(
    "on its own, {first} answers nothing and prints nothing", "por si só, {first} não responde nem imprime nada"
)
ORIGINAL_ERRORS = Template(
    "on its own, {first} answers only with errors ({status})", "por si só, {first} só responde com erros ({status})"
)
ORIGINAL_VARIES = Template(
    "{first} behaves differently in every run", "{first} se comporta de modo diferente a cada execução"
)
SMOKE_FAILS = Template(
    "the smoke test fails {in_first}, with status {status}{last}",
    "o smoke test falha {in_first}, com status {status}{last}",
)
SMOKE_NEEDS_SHELL = Template(
    "the smoke test {command} needs a shell, and the rewrite has none",
    "o smoke test {command} precisa de um shell, e a reescrita não tem",
)

# What the files say.
LIBRARIES = Template(
    "{count:the program finds what it loads|the # programs and libraries find what they load}",
    "{count:o programa encontra o que carrega|os # programas e bibliotecas encontram o que carregam}",
)
MISSING_LIBRARY = Template(
    "{program} needs {library}, which is missing", "{program} precisa de {library}, que não existe"
)
MISSING_BY_NAME = Template(
    "{program} names the library {library}, which the original has and the rewrite does not",
    "{program} menciona a biblioteca {library}, que o original tem e a reescrita não",
)
MISSING_LOADER = Template(
    "{program} needs the loader {loader}, which is missing (was it built for another libc?)",
    "{program} precisa do loader {loader}, que não existe (foi compilado para outra libc?)",
)
MISSING_INTERPRETER = Template(
    "{program} needs the interpreter {interpreter}, which does not exist",
    "{program} precisa do interpretador {interpreter}, que não existe",
)
MISSING_PROGRAM = Template("{program} is started but does not exist", "{program} é executado, mas não existe")
CERTIFICATES = Template("CA certificates are present", "os certificados de CA estão presentes")
MISSING_CERTIFICATES = Template(
    "CA certificates ({path}) are missing, and the program may use TLS",
    "faltam os certificados de CA ({path}), e o programa pode usar TLS",
)
ZONES = Template("time zone data is present", "os dados de fuso horário estão presentes")
MISSING_ZONES = Template("time zone data ({path}) is missing", "faltam os dados de fuso horário ({path})")
LOCALE = Template("locale {locale} is present", "o locale {locale} está presente")
MISSING_LOCALE = Template("locale {locale} is missing", "falta o locale {locale}")
USER = Template("user {user} exists with the same ID", "o usuário {user} existe com o mesmo ID")
MISSING_USER = Template("user {user} does not exist", "o usuário {user} não existe")
OTHER_USER = Template(
    "user {user} has ID {after}, but {before} in the original",
    "o usuário {user} tem o ID {after}, mas {before} no original",
)
OWNERS = Template(
    "user {user} can read, write and run the same files as in the original",
    "o usuário {user} pode ler, gravar e executar os mesmos arquivos que no original",
)
NOT_WRITABLE = Template(
    "user {user} cannot write {path}, but can in the original",
    "o usuário {user} não pode gravar {path}, mas pode no original",
)
NOT_READABLE = Template(
    "user {user} cannot read {path}, but can in the original",
    "o usuário {user} não pode ler {path}, mas pode no original",
)
NOT_RUNNABLE = Template(
    "user {user} cannot run or enter {path}, but can in the original",
    "o usuário {user} não pode executar {path} nem entrar nele, mas pode no original",
)
DATA = Template(
    "{count:the data directory|all # data directories} of the image {count:is|are} present",
    "{count:o diretório de dados da imagem está presente|os # diretórios de dados da imagem estão presentes}",
)

# Building, measuring, gaining.
BUILT = Template("{seconds} s", "{seconds} s")
CONFIG_SAME = Template("the configuration is the same", "a configuração é a mesma")
CONFIG_STATED = Template(
    "the configuration is the same, except for {count:1 listed change|# listed changes}",
    "a configuração é a mesma, exceto {count:1 mudança listada|# mudanças listadas}",
)
CONFIG_DIFFERS = Template(
    "the configuration differs: {field} is {before} in the original, {after} in the rewrite",
    "a configuração difere: {field} é {before} no original, {after} na reescrita",
)
NOTHING = Template("not set", "não definido")
INSTEAD = Template("{after} instead of {before}", "{after} em vez de {before}")
VULNERABILITIES_INSTEAD = Template(
    "{after} vulnerabilities instead of {before}", "{after} vulnerabilidades em vez de {before}"
)
NO_GAIN = Template(
    "no gain: {after} instead of {before}, and no fewer vulnerabilities",
    "não há ganho: {after} em vez de {before}, e não há menos vulnerabilidades",
)
NEW_VULNERABILITY = Template(
    "adds the vulnerability {id} ({severity}) in {package}",
    "acrescenta a vulnerabilidade {id} ({severity}) em {package}",
)
UNSEEN = Template(
    "the scanner would no longer see {packages}, although their files are there",
    "o scanner deixaria de ver {packages}, embora seus arquivos estejam lá",
)

# How candidates and the search came out.
BASE_MISSING = Template(
    "the runtime base is not available: {reason}", "a base de runtime não está disponível: {reason}"
)
BUILD_SAYS = Template("{reason}: {line}", "{reason}: {line}")
REGISTRY_SILENT = Template(
    "the runtime base {image} is not on this machine, and its registry did not respond",
    "a base de runtime {image} não está nesta máquina, e o registry dela não respondeu",
)
NOT_SMALLER = Template("cannot be smaller than the proved one", "não pode ser menor do que a comprovada")
NOT_SMALLER_DRAFT = Template("cannot be smaller than the draft", "não pode ser menor do que o rascunho")
MEASURED_ONLY = Template("built and measured for comparison only", "construída e medida só para comparação")
NO_TIME = Template("no time left (`rewrite-budget`)", "o tempo acabou (`rewrite-budget`)")
PROVED = Template("proved: {what}", "comprovada: {what}")
DRAFT = Template(
    "it builds, but its behaviour was not observed: {why}",
    "o build passa, mas o comportamento não foi observado: {why}",
)
DRAFT_HINT = Template(
    "{why}; a `smoke` command that works without it would make a proof possible",
    "{why}; um comando `smoke` que funcione sem isso permitiria comprová-la",
)
AND_NOTE = Template("{text}; {note}", "{text}; {note}")
ALL_REFUSED = Template(
    "{count:the only candidate did not pass|none of # candidates passed}: {reason}",
    "{count:a única candidata não passou|nenhuma de # candidatas passou}: {reason}",
)
ALL_SKIPPED = Template("no candidate could be tried: {reason}", "nenhuma candidata pôde ser testada: {reason}")
NO_CANDIDATE = Template("there is no candidate", "não há candidata")
SEARCH_FAILED = Template("the search failed: {error}", "a busca falhou: {error}")
OTHER_PLATFORM = Template(
    "the image is for {platform}, which Docker here cannot run",
    "a imagem é para {platform}, que o Docker daqui não executa",
)
WITH_ALL = Template(
    "with dependencies first, cache mounts and a non-root user: {reason}",
    "com dependências primeiro, cache mounts e um usuário não root: {reason}",
)
WITH_ORDER_AND_MOUNTS = Template(
    "with dependencies first and cache mounts: {reason}", "com dependências primeiro e cache mounts: {reason}"
)
WITH_ORDER_AND_USER = Template(
    "with dependencies first and a non-root user: {reason}", "com dependências primeiro e um usuário não root: {reason}"
)
WITH_ORDER = Template("with dependencies first: {reason}", "com dependências primeiro: {reason}")
OTHER_FILES = Template("{path} differs from the plain rewrite", "{path} fica diferente da reescrita simples")
WITH_LESS = Template("without what the build does not use: {reason}", "sem o que o build não usa: {reason}")
WITH_MOUNTS = Template("with cache mounts: {reason}", "com cache mounts: {reason}")
WITH_USER = Template("with a non-root user: {reason}", "com um usuário não root: {reason}")
WITH_BOTH = Template(
    "with cache mounts and a non-root user: {reason}", "com cache mounts e um usuário não root: {reason}"
)
DATED = Template(
    "taken from an earlier run, scanned with the vulnerability database of {date}",
    "obtida de uma execução anterior, analisada com o banco de vulnerabilidades de {date}",
)

# What is observed, by `Proof.probe`.
OBSERVED_EXIT = Template("runs and prints the same", "executa e imprime o mesmo")
OBSERVED_HTTP = Template("answers the same", "responde o mesmo")
OBSERVED_PORTS = Template("listens and answers the same", "escuta e responde o mesmo")
OBSERVED_ALIVE = Template("runs and logs the same", "executa e registra o mesmo")
OBSERVED_SMOKE = Template("the smoke test passes", "o smoke test passa")

# Progress.
OBSERVING = Template("observing the original", "observação do original")
BUILDING_AGAIN = Template(
    "building the original a second time, to see what varies by itself",
    "segundo build do original, para ver o que varia por si só",
)
TRYING = Template(
    "candidate {number} of {count}: {recipe} on {base}", "candidata {number} de {count}: {recipe} em {base}"
)
POLISHING = Template(
    "proved; now trying cache mounts and a non-root user", "comprovada; agora com cache mounts e um usuário não root"
)
OUTCOME = Template("{recipe} on {base}: {reason}", "{recipe} em {base}: {reason}")

# `hullcheck rewrite`.
BUILDING = Template("building {name}", "build de {name}")
ORIGINAL = Template("original", "original")
STATE_PROVED = Template("proved", "comprovada")
STATE_BUILT = Template("draft", "rascunho")
STATE_REFUSED = Template("rejected", "rejeitada")
STATE_FAILED = Template("build failed", "build falhou")
STATE_SKIPPED = Template("not tried", "não testada")
PROVED_WHAT = Template("Proved: {what}", "Comprovada: {what}")
A_DRAFT = Template("Draft, not proved: {what}", "Rascunho, não comprovado: {what}")
NOT_NEEDED = Template("No rewrite needed: {what}", "Reescrita desnecessária: {what}")
NONE_PROVED = Template("No rewrite proved: {what}", "Nenhuma reescrita comprovada: {what}")
NOT_SEARCHED = Template("No rewrite tried: {what}", "Reescrita não tentada: {what}")

# The whole trees, side by side.
LOST_PATH = Template(
    "{path} is in the original but not in the rewrite, and nothing shows that only the build needs it",
    "{path} está no original mas não na reescrita, e nada indica que só o build precise dele",
)
LOST_CONTENT = Template(
    "{path} was changed in the original, and has other content in the rewrite",
    "{path} foi alterado no original, e tem outro conteúdo na reescrita",
)
LOST_MODE = Template(
    "{path} has a different mode than in the original", "{path} tem permissões diferentes das do original"
)
LOST_OWNER = Template(
    "{path} has a different owner than in the original", "{path} tem um dono diferente do que tem no original"
)
LOST_ATTRIBUTES = Template(
    "{path} has different extended attributes (capabilities) than in the original",
    "{path} tem atributos estendidos (capabilities) diferentes dos do original",
)
LOST_DELETION = Template(
    "{path} was deleted in the original, but exists in the rewrite",
    "{path} foi apagado no original, mas existe na reescrita",
)
TREES = Template(
    "{count:the one path that the Dockerfile created or changed is the same in the rewrite, or only the build needs it"
    "|all # paths that the Dockerfile created or changed are the same in the rewrite, or only the build needs them}",
    "{count:o caminho que o Dockerfile criou ou alterou é igual na reescrita, ou só o build precisa dele|todos os # "
    "caminhos que o Dockerfile criou ou alterou são iguais na reescrita, ou só o build precisa deles}",
)
UNKNOWN_TO_LOADER = Template(
    "{library} is there, but the loader does not find it by its name, as it does in the original",
    "{library} existe, mas o carregador não a encontra pelo nome, como no original",
)
OTHER_PROGRAM = Template(
    "{source} starts {program}, which is a different program in the rewrite, with fewer features",
    "{source} executa {program}, que na reescrita é outro, com menos recursos",
)
FEWER_MODULES = Template(
    "{source} starts {program}, which has {count} more modules in the original than in the rewrite",
    "{source} executa {program}, que no original tem {count} módulos a mais do que na reescrita",
)
MENDING = Template("{reason}: trying again with that added", "{reason}: nova tentativa com isso incluído")
LOST_PASSWORD = Template("the user {name} has no password any more", "o usuário {name} não tem mais senha")
LOST_USER = Template(
    "user {name} of the original is missing from the rewrite, or has another home or shell",
    "o usuário {name} do original não está na reescrita, ou tem outro diretório ou shell",
)
LOST_GROUP = Template(
    "group {name} of the original is missing from the rewrite, or has other members",
    "o grupo {name} do original não está na reescrita, ou tem outros membros",
)
IGNORE_TOO_LARGE = Template("{path} is too large to be read", "{path} é grande demais para ser lido")
