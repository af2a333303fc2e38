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
    "{name} of {path} holds its Dockerfile in itself and is not reviewed",
    "{name} de {path} contém seu próprio Dockerfile e não é revisado",
)
REMOTE_CONTEXT = Template(
    "{name} of {path} is built from another repository and is not reviewed",
    "{name} de {path} é construído a partir de outro repositório e não é revisado",
)
TOO_MANY_FILES = Template(
    "{count} compose and bake files: only the first {limit} were read",
    "{count} arquivos compose e bake: só os primeiros {limit} foram lidos",
)
TOO_DEEP = Template(
    "{name} names more than {limit} images that it is built on, each within others: they are not built for it",
    "{name} cita mais de {limit} imagens das quais depende, umas dentro das outras: elas não são geradas para ela",
)
