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
INLINE = Template(
    "not reviewed: {path} holds its Dockerfile in itself ({digest})",
    "não revisada: {path} contém seu Dockerfile ({digest})",
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
