"""What is said about finding the images that a change concerns."""

from bot.text import Template

NOT_READ = Template("{path} was not read: {reason}", "{path} não foi lido: {reason}")
NO_YAML = Template("it is not valid YAML", "não é YAML válido")
NO_BUILDX = Template("'docker buildx' is not installed", "'docker buildx' não está instalado")
STRANGE_ANSWER = Template(
    "the tool that reads it gave unexpected output", "a ferramenta que o lê deu uma saída inesperada"
)
LEAVES_REPOSITORY = Template(
    "{path} was only read in part: {what} is outside the repository",
    "{path} só foi lido em parte: {what} está fora do repositório",
)
READ_BY_BAKE = Template(
    "'docker compose' is not installed: {path} was read by 'docker buildx bake'",
    "'docker compose' não está instalado: {path} foi lido por 'docker buildx bake'",
)
REMOTE_CONTEXT = Template(
    "{name} in {path} is not reviewed: it is built from another repository",
    "{name}, de {path}, não é revisado: o build vem de outro repositório",
)
OUTSIDE = Template(
    "not reviewed: the Dockerfile or build context in {path} is outside the repository",
    "não revisada: o Dockerfile ou o contexto de build em {path} está fora do repositório",
)
NO_DOCKERFILE = Template(
    "{name} in {path} is not reviewed: there is no Dockerfile {dockerfile}",
    "{name}, de {path}, não é revisado: o Dockerfile {dockerfile} não existe",
)
NOT_REVIEWED = Template("{name}: {reason}", "{name}: {reason}")
TOO_MANY_FILES = Template(
    "{count} Compose and Bake files found; only the first {limit} were read",
    "{count} arquivos Compose e Bake encontrados; só os primeiros {limit} foram lidos",
)
IS_TEMPLATE = Template(
    "{path} is not reviewed: it is a template from which a tool generates a Dockerfile",
    "{path} não é revisado: é um template do qual uma ferramenta gera um Dockerfile",
)
IS_EXCLUDED = Template(
    "{path} is not reviewed: the configuration excludes it", "{path} não é revisado: a configuração o exclui"
)
IS_FOR_WINDOWS = Template(
    "{path} is not reviewed: Windows containers cannot be built here",
    "{path} não é revisado: contêineres Windows não podem ser construídos aqui",
)
IS_SUBMODULE = Template(
    "{name} uses {path}, a submodule: its files are not in the build context of a review",
    "{name} usa {path}, um submódulo: seus arquivos não estão no contexto de build da revisão",
)
IS_POINTER = Template(
    "{name} uses {path}, a Git LFS pointer whose content is not here",
    "{name} usa {path}, um ponteiro do Git LFS cujo conteúdo não está aqui",
)
MORE_UNREVIEWED = Template("{count} more files are not reviewed", "Mais {count} arquivos não são revisados")
ONLY_DOCKERFILES = Template(
    "This change touches no Dockerfile, and other files are not considered (`on-source-change: never`).",
    "Esta alteração não toca em nenhum Dockerfile, e outros arquivos não são considerados (`on-source-change: never`).",
)
NOTHING_DECIDED = Template(
    "This change touches no Dockerfile, and no file that decides what an image installs or starts (`on-source-change: "
    "dependencies`).",
    "Esta alteração não toca em nenhum Dockerfile, nem em arquivos que definem o que uma imagem instala ou inicia "
    "(`on-source-change: dependencies`).",
)
NOTHING_TAKEN = Template(
    "This change touches no Dockerfile, and no file that goes into an image.",
    "Esta alteração não toca em nenhum Dockerfile, nem em arquivos que vão para uma imagem.",
)
NOTHING_REVIEWED = Template(
    "Nothing to build or compare:",
    "Não há o que construir nem comparar:",
)
NO_TARGET = Template(
    "this change affects no image {id!r}; affected: {ids}", "esta alteração não afeta a imagem {id!r}; afetadas: {ids}"
)
NO_PATH = Template(
    "{path!r}: there is no such file or directory in the repository",
    "{path!r}: esse arquivo ou diretório não existe no repositório",
)
NO_PATH_BUT = Template(
    "{path!r}: there is no such file or directory in the repository; did you mean {near!r}?",
    "{path!r}: esse arquivo ou diretório não existe no repositório; você quis dizer {near!r}?",
)
NO_SECRET = Template(
    "the secret {name} is not in the environment; set it with env: in the step",
    "o segredo {name} não está no ambiente; defina-o com env: no passo",
)
CANNOT_READ_CONFIG = Template(
    "cannot read the configuration {path}: {error}", "não foi possível ler a configuração {path}: {error}"
)
NO_ORGANISATION_POLICY = Template(
    "the organisation's policy cannot be used: {error}", "não foi possível usar a política da organização: {error}"
)
POLICY_NOT_FETCHED = Template(
    "the organisation's policy {name} cannot be fetched here",
    "a política da organização {name} não pode ser obtida aqui",
)
POLICY_TOO_LARGE = Template(
    "the organisation's policy {name} has more than {limit} bytes",
    "a política da organização {name} tem mais de {limit} bytes",
)
