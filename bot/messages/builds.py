"""What is said where a build is refused, and of what it is built by."""

from bot.text import Template

CONTEXT_LEAVES = Template(
    "the build context {path} leads out of the repository", "o contexto de build {path} sai do repositório"
)
NO_CONTEXT = Template("the build context {path} does not exist", "o contexto de build {path} não existe")
NO_DOCKERFILE = Template(
    "the Dockerfile {path} is no file of the repository", "o Dockerfile {path} não é um arquivo do repositório"
)
NAMED_CONTEXT_LEAVES = Template(
    "the build context {name} leads out of the repository: {path}",
    "o contexto de build {name} sai do repositório: {path}",
)
NO_NAMED_CONTEXT = Template(
    "the build context {name} is no folder of the repository: {path}",
    "o contexto de build {name} não é uma pasta do repositório: {path}",
)
CONTEXT_ADDRESS = Template(
    "the build context {name} is {value}: only folders of the repository and images (docker-image://) are used",
    "o contexto de build {name} é {value}: só são usadas pastas do repositório e imagens (docker-image://)",
)
CONTEXT_NO_IMAGE = Template(
    "the build context {name} names no image: {value}", "o contexto de build {name} não indica uma imagem: {value}"
)
CONTEXT_NOT_BUILT = Template(
    "the build context {name} is the image {image}, which is not built here",
    "o contexto de build {name} é a imagem {image}, que não é construída aqui",
)
CONTEXT_NAME = Template(
    "{name} cannot be the name of a build context", "{name} não pode ser o nome de um contexto de build"
)
BAD_WORD = Template(
    "the builder cannot be told {what}: it is too long, or holds a character that nothing can be handed on with",
    "não é possível passar {what} ao builder: é longo demais, ou contém um caractere que não pode ser passado",
)
