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
    "in_second": Text("at head", "na proposta"),
}

# What was compared and is the same.
SAME_EXIT = Template("it ends with status {status}, like {first}", "termina com status {status}, como {first}")
RUNS_ON = Template("it starts and keeps running, like {first}", "inicia e continua em execução, como {first}")
SAME_OUTPUT = Template(
    "it prints the same ({lines} line(s), but for what varies by itself)",
    "imprime o mesmo ({lines} linha(s), exceto o que varia por si só)",
)
NO_OUTPUT = Template("like {first} it prints nothing", "como {first}, não imprime nada")
SAME_LOG = Template(
    "it logs the same ({lines} line(s), but for what varies by itself)",
    "registra o mesmo no log ({lines} linha(s), exceto o que varia por si só)",
)
SAME_PORTS = Template("it listens on the same: {ports}", "escuta nas mesmas portas: {ports}")
SAME_HTTP = Template(
    "{count} HTTP answer(s) are the same in status, type and body",
    "{count} resposta(s) HTTP têm o mesmo status, tipo e corpo",
)
SAME_BANNERS = Template("{count} other port(s) answer the same", "{count} outra(s) porta(s) respondem o mesmo")
SAME_HEALTH = Template(
    "the healthcheck's command ends with status {status} in both",
    "o comando do healthcheck termina com status {status} em ambas",
)
SAME_SMOKE = Template("the smoke command succeeds in both", "o comando de smoke tem sucesso em ambas")
SAME_SMOKE_FAILS = Template(
    "the smoke command ends with status {status} in both", "o comando de smoke termina com status {status} em ambas"
)
SAME_QUESTIONS = Template("it answers {questions} the same", "responde o mesmo a {questions}")
SAME_STOP = Template(
    "told to stop, it ends with status {status}, like {first}",
    "ao ser parada, termina com status {status}, como {first}",
)
STOPS_BETTER = Template(
    "told to stop, it ends by itself; {first} has to be killed",
    "ao ser parada, termina sozinha; {first} só termina à força",
)
SAME_FILES = Template("it writes the same {count} file(s)", "grava os mesmos {count} arquivo(s)")

BESIDE = Template("it ran beside {names} of {file}", "executou ao lado de {names} de {file}")

# What differs. Quoted parts are the program's own words.
NOT_STARTED = Template("it could not be started: {error}", "não pôde ser iniciada: {error}")
ENDED = Template(
    "it ends with status {status}, and {first} keeps running{last}",
    "termina com status {status}, e {first} continua em execução{last}",
)
OTHER_EXIT = Template(
    "it ends with status {after}, and {first} with {before}{last}",
    "termina com status {after}, e {first} com {before}{last}",
)
DOES_NOT_END = Template(
    "it did not end within {seconds} s, and {first} ends with status {status}",
    "não terminou em {seconds} s, e {first} termina com status {status}",
)
LAST_WORDS = Template(": {line}", ": {line}")
ENDED_BY_MEMORY = Template(
    "it needs more memory than the probe gives", "precisa de mais memória do que a sonda oferece"
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
PORTS_MISSING = Template("it does not listen on {ports}, as {first} does", "não escuta em {ports}, como faz {first}")
PORTS_ADDED = Template("it listens on {ports}, as {first} does not", "escuta em {ports}, o que {first} não faz")
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
NOT_IN_TIME = Template("no end in time", "sem fim a tempo")
OTHER_STOP = Template(
    "told to stop, it ends with status {after}, and {first} with {before}",
    "ao ser parada, termina com status {after}, e {first} com {before}",
)
STOP_KILLED = Template(
    "told to stop, it has to be killed; {first} ends by itself",
    "ao ser parada, só termina à força; {first} termina por si",
)
FILE_MISSING = Template("it does not write {path}, as {first} does", "não grava {path}, como faz {first}")
FILE_ADDED = Template("it writes {path}, as {first} does not", "grava {path}, o que {first} não faz")
OTHER_FILE = Template("{path}, which it writes, differs", "{path}, que ela grava, é diferente")

# Why the original cannot show that it works.
ORIGINAL_NOT_STARTED = Template(
    "{first} itself cannot be started: {error}", "{first} já não pode ser iniciado por si: {error}"
)
ORIGINAL_FAILS = Template(
    "run by itself, {first} ends with status {status}{last}",
    "em execução isolada, {first} termina com status {status}{last}",
)
ORIGINAL_WAITS = Template(
    "run by itself, {first} only tries to reach something that is not there{last}",
    "em execução isolada, {first} apenas tenta alcançar algo que não existe{last}",
)
ORIGINAL_SILENT = Template(
    "run by itself, {first} neither answers nor prints anything",
    "em execução isolada, {first} não responde nem imprime nada",
)
ORIGINAL_ERRORS = Template(
    "run by itself, {first} answers with errors only ({status})",
    "em execução isolada, {first} responde somente com erros ({status})",
)
ORIGINAL_VARIES = Template(
    "{first} behaves differently each time it runs", "{first} se comporta de modo diferente a cada execução"
)
SMOKE_FAILS = Template(
    "the smoke command fails {in_first}, with status {status}{last}",
    "o comando de smoke falha {in_first}, com status {status}{last}",
)
SMOKE_NEEDS_SHELL = Template(
    "the smoke command {command} needs a shell, which the rewrite does not have",
    "o comando de smoke {command} precisa de um shell, que a reescrita não tem",
)

# What the files say.
LIBRARIES = Template(
    "all {count} program(s) and libraries find what they load",
    "todos os {count} programas e bibliotecas encontram o que carregam",
)
MISSING_LIBRARY = Template(
    "{program} needs {library}, which is not there", "{program} precisa de {library}, que não existe"
)
MISSING_BY_NAME = Template(
    "{program} names the library {library}, which the original has and the rewrite has not",
    "{program} menciona a biblioteca {library}, que o original tem e a reescrita não",
)
NAMES_PROGRAM = Template(
    "{source} starts {program}, which the original has and the rewrite has not",
    "{source} executa {program}, que o original tem e a reescrita não",
)
MISSING_LOADER = Template(
    "{program} needs the loader {loader}, which is not there (a program for another C library?)",
    "{program} precisa do carregador {loader}, que não existe (um programa para outra biblioteca C?)",
)
MISSING_INTERPRETER = Template(
    "{program} is run by {interpreter}, which is not there", "{program} é executado por {interpreter}, que não existe"
)
MISSING_PROGRAM = Template("{program} is started, and it is not there", "{program} é executado, e não existe")
CERTIFICATES = Template("the CA certificates are there", "os certificados de CA estão presentes")
MISSING_CERTIFICATES = Template(
    "the CA certificates ({path}) are missing, and the program may use TLS",
    "faltam os certificados de CA ({path}), e o programa pode usar TLS",
)
ZONES = Template("the time zone data is there", "os dados de fuso horário estão presentes")
MISSING_ZONES = Template("the time zone data ({path}) is missing", "faltam os dados de fuso horário ({path})")
LOCALE = Template("the locale {locale} is there", "a localidade {locale} está presente")
MISSING_LOCALE = Template("the locale {locale} is missing", "falta a localidade {locale}")
USER = Template("the user {user} is there, with the same number", "o usuário {user} está presente, com o mesmo número")
MISSING_USER = Template("the user {user} does not exist", "o usuário {user} não existe")
OTHER_USER = Template(
    "the user {user} has the number {after}, and {before} in the original",
    "o usuário {user} tem o número {after}, e {before} no original",
)
OWNERS = Template(
    "the user {user} may read, write and run the same files as in the original",
    "o usuário {user} pode ler, gravar e executar os mesmos arquivos que no original",
)
NOT_WRITABLE = Template(
    "the user {user} may not write {path}, and may in the original",
    "o usuário {user} não pode gravar {path}, e pode no original",
)
NOT_READABLE = Template(
    "the user {user} may not read {path}, and may in the original",
    "o usuário {user} não pode ler {path}, e pode no original",
)
NOT_RUNNABLE = Template(
    "the user {user} may not run or enter {path}, and may in the original",
    "o usuário {user} não pode executar {path} nem entrar nele, e pode no original",
)
DATA = Template(
    "the {count} folder(s) of the image's own data are there", "as {count} pasta(s) de dados da imagem estão presentes"
)

# Building, measuring, gaining.
BUILT = Template("it builds in {seconds} s", "o build leva {seconds} s")
CONFIG_SAME = Template("the config is the same", "a configuração é a mesma")
CONFIG_STATED = Template(
    "the config differs only as stated ({count} field(s))",
    "a configuração difere somente como declarado ({count} campo(s))",
)
CONFIG_DIFFERS = Template(
    "the config differs: {field} is {before} in the original, {after} in the rewrite",
    "a configuração difere: {field} é {before} no original, {after} na reescrita",
)
NOTHING = Template("nothing", "nada")
SMALLER = Template("{after} instead of {before}", "{after} em vez de {before}")
FEWER = Template(
    "{after} known vulnerabilities instead of {before}", "{after} vulnerabilidades conhecidas em vez de {before}"
)
NO_GAIN = Template(
    "nothing is gained: {after} instead of {before}, and no fewer vulnerabilities",
    "nada se ganha: {after} em vez de {before}, e não há menos vulnerabilidades",
)
NEW_VULNERABILITY = Template(
    "it adds the vulnerability {id} ({severity}) of {package}",
    "acrescenta a vulnerabilidade {id} ({severity}) de {package}",
)
UNSEEN = Template(
    "the scanner would no longer see {packages}, though files of it are there",
    "o scanner deixaria de ver {packages}, embora haja arquivos dele",
)

# How candidates and the search came out.
BASE_MISSING = Template(
    "the runtime base could not be had: {reason}", "a base de execução não pôde ser obtida: {reason}"
)
REGISTRY_SILENT = Template(
    "the runtime base {image} is not here, and its registry did not answer",
    "a base de execução {image} não está aqui, e seu registro não respondeu",
)
NOT_SMALLER = Template(
    "it cannot be smaller than the one that is proved", "não pode ser menor do que a que foi comprovada"
)
NOT_SMALLER_DRAFT = Template("it cannot be smaller than the draft", "não pode ser menor do que o rascunho")
MEASURED_ONLY = Template("built and measured for comparison: {size}", "construída e medida para comparação: {size}")
NO_TIME = Template(
    "the time for rewrites ran out (`rewrite-budget`)", "o tempo para reescritas acabou (`rewrite-budget`)"
)
PROVED = Template("proved: {what}", "comprovada: {what}")
DRAFT = Template("built, but not observed at work: {why}", "construída, mas não observada em funcionamento: {why}")
DRAFT_HINT = Template(
    "{why}; a `smoke` command that works without it would let it be proved",
    "{why}; um comando `smoke` que funcione sem isso permitiria comprová-la",
)
AND_NOTE = Template("{text}; {note}", "{text}; {note}")
ALL_REFUSED = Template(
    "{count} candidate(s) tried, none holds: {reason}", "{count} candidata(s) testada(s), nenhuma se sustenta: {reason}"
)
ALL_SKIPPED = Template("no candidate could be tried: {reason}", "nenhuma candidata pôde ser testada: {reason}")
NO_CANDIDATE = Template("there is no candidate", "não há candidata")
SEARCH_FAILED = Template("the search could not be completed: {error}", "a busca não pôde ser concluída: {error}")
OTHER_PLATFORM = Template(
    "the image is for {platform}, which this engine does not run",
    "a imagem é para {platform}, que este engine não executa",
)
WITH_MOUNTS = Template("with cache mounts: {reason}", "com cache mounts: {reason}")
WITH_USER = Template("with a user other than root: {reason}", "com um usuário que não é root: {reason}")
WITH_BOTH = Template(
    "with cache mounts and a user other than root: {reason}",
    "com cache mounts e um usuário que não é root: {reason}",
)
LARGER = Template("{after} instead of {before}", "{after} em vez de {before}")
MORE_VULNERABILITIES = Template(
    "{after} known vulnerabilities instead of {before}", "{after} vulnerabilidades conhecidas em vez de {before}"
)
DATED = Template(
    "taken from an earlier run: scanned with the database of {date}",
    "obtido de uma execução anterior: analisada com a base de {date}",
)

# What is observed, by `Proof.probe`.
OBSERVED_EXIT = Template("it runs and prints the same", "executa e imprime o mesmo")
OBSERVED_HTTP = Template("it answers the same", "responde o mesmo")
OBSERVED_PORTS = Template("it listens and answers the same", "escuta e responde o mesmo")
OBSERVED_ALIVE = Template("it works and logs the same", "funciona e registra o mesmo")
OBSERVED_SMOKE = Template("the smoke command passes", "o comando de smoke passa")

# Progress.
OBSERVING = Template("observing the original", "observando o original")
TRYING = Template(
    "candidate {number} of {count}: {recipe} on {base}", "candidata {number} de {count}: {recipe} em {base}"
)
POLISHING = Template(
    "it is proved; the same with cache mounts, or a user other than root, is tried",
    "está comprovada; a mesma com cache mounts, ou um usuário que não é root, é testada",
)
OUTCOME = Template("{recipe} on {base}: {reason}", "{recipe} em {base}: {reason}")

# `hullcheck rewrite`.
BUILDING = Template("building {name}", "construindo {name}")
ORIGINAL = Template("original", "original")
STATE_PROVED = Template("proved", "comprovada")
STATE_BUILT = Template("draft", "rascunho")
STATE_REFUSED = Template("refused", "recusada")
STATE_FAILED = Template("failed", "falhou")
STATE_SKIPPED = Template("skipped", "omitida")
PROVED_WHAT = Template("Proved: {what}", "Comprovada: {what}")
A_DRAFT = Template("A draft, not proved: {what}", "Um rascunho, não comprovado: {what}")
NOT_NEEDED = Template("No rewrite is needed: {what}", "Nenhuma reescrita é necessária: {what}")
NONE_PROVED = Template("No rewrite was proved: {what}", "Nenhuma reescrita foi comprovada: {what}")
NOT_SEARCHED = Template("No rewrite was looked for: {what}", "Nenhuma reescrita foi procurada: {what}")

# The whole trees, side by side.
LOST_PATH = Template(
    "{path} is in the original and not in the rewrite, and nothing says that only the build needs it",
    "{path} está no original e não na reescrita, e nada indica que só o build precise dele",
)
LOST_CONTENT = Template(
    "{path} was changed in the original, and the rewrite has it otherwise",
    "{path} foi alterado no original, e a reescrita o tem diferente",
)
LOST_MODE = Template(
    "{path} has another mode than in the original", "{path} tem um modo diferente do que tem no original"
)
LOST_OWNER = Template(
    "{path} has another owner than in the original", "{path} tem um dono diferente do que tem no original"
)
LOST_ATTRIBUTES = Template(
    "{path} has other extended attributes (capabilities) than in the original",
    "{path} tem outros atributos estendidos (capabilities) do que no original",
)
LOST_DELETION = Template(
    "{path} was removed in the original, and is there in the rewrite",
    "{path} foi removido no original, e existe na reescrita",
)
TREES = Template(
    "all {count} path(s) that the Dockerfile made or changed are there as they were, or only the build needs them",
    "todos os {count} caminho(s) que o Dockerfile criou ou alterou estão lá como estavam, ou só o build precisa deles",
)
NAMES_LIBRARY = Template(
    "{source} opens {library}, which only the original has", "{source} abre {library}, que só o original tem"
)
NAMES_BASE_FILE = Template(
    "the program reads {path}, which only the original has", "o programa lê {path}, que só o original tem"
)
NAMES_DATA = Template(
    "{source} reads the system's {data}, which only the original has",
    "{source} lê os dados do sistema ({data}), que só o original tem",
)
OTHER_PROGRAM = Template(
    "{source} starts {program}, which is another one in the rewrite, with fewer abilities",
    "{source} executa {program}, que na reescrita é outro, com menos recursos",
)
FEWER_MODULES = Template(
    "{source} starts {program}, which has {count} modules more in the original than in the rewrite",
    "{source} executa {program}, que no original tem {count} módulos a mais do que na reescrita",
)
OPEN_PROGRAMS = Template(
    "{source} starts a program whose name comes from outside, and the rewrite lacks {count} that the original has "
    "({names}, ...)",
    "{source} inicia um programa cujo nome vem de fora, e à reescrita faltam {count} que o original tem ({names}, ...)",
)
OPEN_LIBRARIES = Template(
    "{source} opens a library whose name comes from outside, and the rewrite lacks {count} that the original has "
    "({names}, ...)",
    "{source} abre uma biblioteca cujo nome vem de fora, e à reescrita faltam {count} que o original tem "
    "({names}, ...)",
)
MENDING = Template("{reason}: it is written anew with that", "{reason}: é escrita de novo com isso")
ASKED = Template(
    "asked {asked} of {found} route(s) that the sources have",
    "{asked} de {found} rota(s) que o código-fonte tem foram pedidas",
)
NOT_ASKED = Template("{said}; not {names}", "{said}; não {names}")
OPEN_MODULES = Template(
    "{source} loads a class or module whose name comes from outside, and the rewrite's run time has fewer modules",
    "{source} carrega uma classe ou módulo cujo nome vem de fora, e o runtime da reescrita tem menos módulos",
)
LOST_ACCOUNT = Template(
    "the {kind} {name} of the original is not in the rewrite, or has another home, shell or members",
    "o {kind} {name} do original não está na reescrita, ou tem outro diretório, shell ou membros",
)
