"""What is said about a rewrite before anything is built: why a base does not fit, why none is due, what changes."""

from bot.text import Template

# Why a runtime base does not fit.
OTHER_LIBC = Template(
    "a program is linked with another C library than that of {base}",
    "um programa está ligado a uma biblioteca C diferente da de {base}",
)
NEEDS_PACKAGES = Template("{base} cannot have {packages}", "{base} não pode ter {packages}")
NEEDS_PROGRAM = Template(
    "{program} is started, and {base} does not have it", "{program} é executado, e {base} não o tem"
)
NEEDS_FILES = Template(
    "{base} does not have files that the program needs", "{base} não tem arquivos de que o programa precisa"
)
NEEDS_LOADER = Template(
    "libraries are in a folder that the loader of {base} does not look into",
    "há bibliotecas em uma pasta em que o carregador de {base} não procura",
)

# Changes of the config that are meant.
TOOLCHAIN_ENV = Template(
    "{name} is for the toolchain, which stays behind", "{name} serve à cadeia de compilação, que fica para trás"
)
OTHER_BASE_ENV = Template("{name} is set by the base image {base}", "{name} é definida pela imagem base {base}")
OTHER_BASE_COMMAND = Template(
    "the Dockerfile does not set it: it is that of the base image, now {base}",
    "o Dockerfile não a define: é a da imagem base, agora {base}",
)
ENTRYPOINT_STAYS = Template(
    "the base image's {path}, which takes in certificates or settings when a container starts, stays behind",
    "{path}, da imagem base, que inclui certificados ou configurações ao iniciar um contêiner, fica para trás",
)
PRODUCTION_GEMS = Template(
    "it runs in production, where gems of the groups {groups} are not loaded",
    "executa em produção, onde as gems dos grupos {groups} não são carregadas",
)
EXEC_FORM = Template(
    "in exec form it needs no shell, and the program itself gets the signals",
    "na forma exec não precisa de shell, e o próprio programa recebe os sinais",
)
PATH_WITHOUT_TOOLCHAIN = Template(
    "folders of the toolchain are no longer in PATH", "as pastas da cadeia de compilação saem do PATH"
)

NOT_ROOT = Template("the program needs no rights of root", "o programa não precisa dos direitos de root")

# Notes.
CACHE_MOUNTS = Template(
    "what the build downloads is kept in cache mounts from one build to the next",
    "o que o build baixa é mantido em cache mounts de um build para o outro",
)
RUNS_AS = Template(
    "runs as user {user} instead of root: proved without mounts; leave USER out if a mounted folder belongs to root",
    "executa como o usuário {user} em vez de root: comprovado sem montagens; retire o USER se uma pasta montada "
    "pertence a root",
)
LEFT_PACKAGES = Template(
    "left behind, since nothing that is started uses them: {packages}",
    "ficam para trás, pois nada do que é executado os usa: {packages}",
)
CROWDED = Template(
    "some folders are copied whole, with files that may not be needed",
    "algumas pastas são copiadas inteiras, com arquivos talvez desnecessários",
)
BASE_STAYS = Template(
    "{base} itself stays, with the compiler in it: no slimmer image has the same server",
    "{base} continua, com o compilador que traz: nenhuma imagem menor tem o mesmo servidor",
)
CONTEXT_UNKNOWN = Template(
    "the files of the context were not looked at, so the working folder is copied whole",
    "os arquivos do contexto não foram examinados, por isso a pasta de trabalho é copiada inteira",
)

# Why none is due, or none was found.
NO_SCRATCH = Template(
    "it is built from scratch: there is nothing below it", "é construída a partir de scratch: não há nada abaixo dela"
)
WINDOWS = Template("it is a Windows image", "é uma imagem Windows")
DEVELOPMENT = Template(
    "it is a development container: its tools are what it is for",
    "é um contêiner de desenvolvimento: suas ferramentas são a sua finalidade",
)
TOOLCHAIN = Template(
    "it is a toolchain on purpose: what it starts is {program}",
    "é uma cadeia de ferramentas de propósito: executa {program}",
)
NOTHING_TO_LEAVE = Template("nothing in it is only there to build", "nada nela serve somente para construir")
NO_COMMAND = Template(
    "it starts no program of its own: other images are made from it",
    "não executa nenhum programa próprio: outras imagens são feitas dela",
)
BASE_ONBUILD = Template(
    "its base image {base} builds the program by ONBUILD ({instructions}): what it does has to stand in this file "
    "before it can be split",
    "a imagem base {base} faz o build do programa por ONBUILD ({instructions}): isso precisa estar neste arquivo para "
    "que ele possa ser dividido",
)
ONBUILD = Template(
    "it is a base for other images: ONBUILD runs in theirs", "é uma base para outras imagens: ONBUILD executa nelas"
)
NO_BASE_ALLOWED = Template(
    "none of the runtime bases that fit ({bases}) is allowed by the policy",
    "nenhuma das bases de execução adequadas ({bases}) é permitida pela política",
)
NO_PRODUCT = Template("what is built cannot be told from the text", "não se sabe pelo texto o que é construído")
