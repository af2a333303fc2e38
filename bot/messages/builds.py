"""What is said where a build is refused, and of what it is built by."""

from bot.text import Template

CONTEXT_LEAVES = Template(
    "the build context {path} is outside the repository", "o contexto de build {path} está fora do repositório"
)
NO_CONTEXT = Template("the build context {path} does not exist", "o contexto de build {path} não existe")
NO_DOCKERFILE = Template(
    "the Dockerfile {path} is not a file in the repository", "o Dockerfile {path} não é um arquivo do repositório"
)
NAMED_CONTEXT_LEAVES = Template(
    "the build context {name} is outside the repository: {path}",
    "o contexto de build {name} está fora do repositório: {path}",
)
NO_NAMED_CONTEXT = Template(
    "the build context {name} is not a directory in the repository: {path}",
    "o contexto de build {name} não é um diretório do repositório: {path}",
)
CONTEXT_ADDRESS = Template(
    "the build context {name} is {value}: only directories in the repository and images (docker-image://) are "
    "supported",
    "o contexto de build {name} é {value}: só são aceitos diretórios do repositório e imagens (docker-image://)",
)
CONTEXT_NO_IMAGE = Template(
    "the build context {name} is not a valid image: {value}",
    "o contexto de build {name} não é uma imagem válida: {value}",
)
CONTEXT_NOT_BUILT = Template(
    "the build context {name} is the image {image}, which is not built here",
    "o contexto de build {name} é a imagem {image}, que não é construída aqui",
)
CONTEXT_NAME = Template(
    "{name} is not a valid name for a build context", "{name} não é um nome válido para um contexto de build"
)
BAD_WORD = Template(
    "{what} cannot be passed to the builder: too long, or with an invalid character",
    "não é possível passar {what} ao builder: longo demais ou com um caractere inválido",
)
NO_STAGE = Template(
    "there is no stage {stage!r}: the stages are {stages}", "o estágio {stage!r} não existe; os estágios são {stages}"
)
