"""What is said about finding the images that a change concerns."""

from bot.text import Template

NOT_READ = Template("{path} was not read: {reason}", "{path} não foi lido: {reason}")
NO_YAML = Template("it is not valid YAML", "não é YAML válido")
NO_BUILDX = Template("'docker buildx' is not installed", "'docker buildx' não está instalado")
STRANGE_ANSWER = Template(
    "the answer of the tool that reads it was not understood", "a resposta da ferramenta que o lê não foi entendida"
)
LEAVES_REPOSITORY = Template(
    "{path} was not read in full: {what} leads out of the repository",
    "{path} não foi lido por inteiro: {what} leva para fora do repositório",
)
READ_BY_BAKE = Template(
    "'docker compose' is not installed: {path} was read by 'docker buildx bake'",
    "'docker compose' não está instalado: {path} foi lido por 'docker buildx bake'",
)
REMOTE_CONTEXT = Template(
    "{name} of {path} is built from another repository and is not reviewed",
    "{name} de {path} é construído a partir de outro repositório e não é revisado",
)
OUTSIDE = Template(
    "not reviewed: in {path} its Dockerfile or build context leads out of the repository",
    "não revisada: em {path} seu Dockerfile ou contexto de build leva para fora do repositório",
)
NO_DOCKERFILE = Template(
    "{name} of {path} is not reviewed: there is no Dockerfile {dockerfile}",
    "{name} de {path} não é revisado: não há um Dockerfile {dockerfile}",
)
NOT_REVIEWED = Template("{name}: {reason}", "{name}: {reason}")
TOO_MANY_FILES = Template(
    "{count} compose and bake files: only the first {limit} were read",
    "{count} arquivos compose e bake: só os primeiros {limit} foram lidos",
)
IS_TEMPLATE = Template(
    "{path} is a template that a tool makes a Dockerfile of, and is not reviewed",
    "{path} é um modelo do qual uma ferramenta faz um Dockerfile, e não é revisado",
)
IS_EXCLUDED = Template(
    "{path} is left out by the configuration, and is not reviewed",
    "{path} é deixado de fora pela configuração, e não é revisado",
)
IS_FOR_WINDOWS = Template(
    "{path} is for containers of Windows, which are not built here, and is not reviewed",
    "{path} é para contêineres do Windows, que não são construídos aqui, e não é revisado",
)
IS_SUBMODULE = Template(
    "{path} is a submodule, which is empty here, and {name} takes it",
    "{path} é um submódulo, que aqui está vazio, e {name} o usa",
)
IS_POINTER = Template(
    "{path} is a pointer of Git LFS, whose content is not here, and {name} takes it",
    "{path} é um ponteiro do Git LFS, cujo conteúdo não está aqui, e {name} o usa",
)
MORE_UNREVIEWED = Template("{count} more files are not reviewed", "mais {count} arquivos não são revisados")
NO_DOCKERFILE = Template(
    "This change touches no Dockerfile, and other files are not looked at (`on-source-change: never`).",
    "Esta alteração não toca em nenhum Dockerfile, e outros arquivos não são examinados (`on-source-change: never`).",
)
NOTHING_DECIDED = Template(
    "This change touches no Dockerfile, and no file that decides what an image installs or starts "
    "(`on-source-change: dependencies`).",
    "Esta alteração não toca em nenhum Dockerfile, nem em arquivo que decida o que uma imagem instala ou inicia "
    "(`on-source-change: dependencies`).",
)
NOTHING_TAKEN = Template(
    "This change touches no Dockerfile, and no file that an image takes.",
    "Esta alteração não toca em nenhum Dockerfile, nem em arquivo que uma imagem use.",
)
NOTHING_REVIEWED = Template(
    "There is nothing to build or to compare; what the change touches is not reviewed:",
    "Não há o que construir nem comparar; o que a alteração toca não é revisado:",
)
