"""What is said about a rewrite before anything is built: why a base does not fit, why none is due, what changes."""

from bot.text import Template

# Why a runtime base does not fit.
OTHER_LIBC = Template(
    "a program is linked against a different libc than the one in {base}",
    "um programa está ligado a uma libc diferente da que há em {base}",
)
NEEDS_PACKAGES = Template("{packages} cannot be installed on {base}", "{packages} não pode ser instalado em {base}")
NEEDS_PROGRAM = Template(
    "the image starts {program}, which {base} does not have", "a imagem executa {program}, que {base} não tem"
)
NEEDS_FILES = Template(
    "the program needs files that {base} does not have", "o programa precisa de arquivos que {base} não tem"
)
NEEDS_LOADER = Template(
    "libraries are in a directory where the loader of {base} does not look",
    "há bibliotecas em um diretório onde o loader de {base} não procura",
)

# Changes of the config that are meant.
TOOLCHAIN_ENV = Template("only the toolchain uses it", "só a toolchain a usa")
OTHER_BASE_ENV = Template("{name} comes from the base image {base}", "{name} vem da imagem base {base}")
OTHER_BASE_COMMAND = Template(
    "not set in the Dockerfile: it comes from the base image, now {base}",
    "não definido no Dockerfile: vem da imagem base, agora {base}",
)
ENTRYPOINT_STAYS = Template(
    "{path} from the base image, which loads certificates or settings at start, is left out",
    "{path}, da imagem base, que carrega certificados ou configurações ao iniciar, fica de fora",
)
PRODUCTION_GEMS = Template(
    "it runs in production, where gems in the groups {groups} are not loaded",
    "roda em produção, onde gems dos grupos {groups} não são carregadas",
)
EXEC_FORM = Template(
    "exec form needs no shell, and the program receives the signals itself",
    "a forma exec dispensa o shell, e o próprio programa recebe os sinais",
)
PATH_WITHOUT_TOOLCHAIN = Template(
    "toolchain directories are no longer in PATH", "os diretórios da toolchain saem do PATH"
)

NOT_ROOT = Template("the program does not need root", "o programa não precisa de root")

# Notes.
IN_ORDER = Template(
    "dependencies are copied before the source, so a source change does not reinstall them",
    "as dependências são copiadas antes do código; alterar o código não as reinstala",
)
CACHE_MOUNTS = Template(
    "cache mounts keep what the build downloads from one build to the next",
    "cache mounts guardam os downloads de um build para o outro",
)
LEAN = Template(
    "neither the build nor the program uses these, which are not installed any more: {packages}",
    "nem o build nem o programa usam estes pacotes, que não são mais instalados: {packages}",
)
RUNS_AS = Template(
    "runs as user {user} instead of root. This was proved without mounts: drop USER if a mounted directory belongs to "
    "root",
    "roda como o usuário {user} em vez de root. Isso foi comprovado sem mounts: retire o USER se um diretório montado "
    "pertence a root",
)
LEFT_PACKAGES = Template(
    "left out, because nothing that is started uses them: {packages}",
    "fora da imagem, pois nada do que é executado os usa: {packages}",
)
CROWDED = Template(
    "some directories are copied whole and may contain files that are not needed",
    "alguns diretórios são copiados inteiros e podem ter arquivos desnecessários",
)
BASE_STAYS = Template(
    "{base} stays, compiler included: no slimmer image has the same server",
    "{base} continua, com compilador e tudo: nenhuma imagem menor tem o mesmo servidor",
)
CONTEXT_UNKNOWN = Template(
    "the build context was not examined, so the working directory is copied whole",
    "o contexto de build não foi examinado, por isso o diretório de trabalho é copiado inteiro",
)

# Why none is due, or none was found.
NO_SCRATCH = Template(
    "the image is built from scratch: it cannot get a smaller base", "a imagem parte de scratch: não há base menor"
)
WINDOWS = Template("it is a Windows image", "é uma imagem Windows")
DEVELOPMENT = Template(
    "it is a development container: its tools are its purpose",
    "é um contêiner de desenvolvimento: as ferramentas são a finalidade dele",
)
TOOLCHAIN = Template(
    "it is a toolchain image on purpose: it starts {program}",
    "é uma imagem de toolchain de propósito: executa {program}",
)
NOTHING_TO_LEAVE = Template("nothing in the image is only there for the build", "nada na imagem serve só para o build")
NO_COMMAND = Template(
    "it starts no program of its own: it is a base for other images",
    "não executa nenhum programa próprio: é base para outras imagens",
)
BASE_ONBUILD = Template(
    "the base image {base} builds the program through ONBUILD ({instructions}): move those steps into this "
    "Dockerfile, and it can be split",
    "a imagem base {base} faz o build do programa por ONBUILD ({instructions}): traga esses passos para este "
    "Dockerfile, e ele poderá ser dividido",
)
ONBUILD = Template(
    "it is a base for other images: its ONBUILD instructions run there",
    "é base para outras imagens: suas instruções ONBUILD rodam nelas",
)
NO_BASE_ALLOWED = Template(
    "the policy allows none of the matching runtime bases ({bases})",
    "a política não permite nenhuma das bases de runtime adequadas ({bases})",
)
NO_PRODUCT = Template("the Dockerfile does not show what is built", "o Dockerfile não mostra o que o build gera")
