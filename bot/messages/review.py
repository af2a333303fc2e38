"""What a review says of a target whose images could not be had, and of its progress."""

from bot.text import Template

NEW_DOCKERFILE = Template(
    "the Dockerfile is new: there is nothing to compare with", "o Dockerfile é novo: não há com o que comparar"
)
NEW_STAGE = Template(
    "the stage {stage} is new: there is nothing to compare with", "o estágio {stage} é novo: não há com o que comparar"
)
REMOVED_DOCKERFILE = Template("the Dockerfile was removed", "o Dockerfile foi removido")
INCOMPLETE = Template(
    "the review could not be done in full: {reason}", "a revisão não pôde ser feita por completo: {reason}"
)
NO_ENGINE = Template("not built: {reason}", "não construída: {reason}")
NOT_APART = Template(
    "Docker {version} cannot keep an image that is run away from the services of its machine; Docker 28 and newer can",
    "o Docker {version} não consegue manter uma imagem em execução longe dos serviços da máquina; o Docker 28 ou mais "
    "novo consegue",
)
NOT_BUILT = Template("the image was not built", "a imagem não foi construída")
NO_SBOM = Template("{name}: Trivy made no SBOM", "{name}: o Trivy não gerou o SBOM")
SCAN_OFF = Template("scanning is switched off", "a análise está desativada")
REWRITE_OFF = Template("the search for a rewrite is switched off", "a busca por uma reescrita está desativada")
REWRITE_INLINE = Template(
    "the Dockerfile stands in another file: put it into one of its own to have a rewrite looked for",
    "o Dockerfile está dentro de outro arquivo: coloque-o em um próprio para que se procure uma reescrita",
)
REWRITE_NEEDS_IMAGE = Template(
    "the image was not built, so that there is nothing to prove a rewrite against",
    "a imagem não foi construída, portanto não há com o que provar uma reescrita",
)
OTHER_PLATFORM = Template(
    "base is for {base} and head for {head}: unlike platforms are not compared",
    "a base é para {base} e a proposta para {head}: plataformas diferentes não são comparadas",
)
CANNOT_READ = Template("{path} cannot be read: {reason}", "{path} não pôde ser lido: {reason}")
IS_LINK = Template("it is a link that leaves the repository", "é um link que sai do repositório")
NOT_A_FILE = Template("it is not a regular file", "não é um arquivo comum")
NOT_TEXT = Template("it is not a text file", "não é um arquivo de texto")
EMPTY = Template("it is empty", "está vazio")
TOO_LARGE = Template(
    "it has {size}, and more than {limit} are not read", "tem {size}, e mais que {limit} não são lidos"
)
NO_FILE = Template("there is no such file", "não há tal arquivo")

PREPARING = Template("{count} image(s) to review", "{count} imagem(ns) a revisar")
BUILDING = Template("{name}: building base and head", "{name}: construindo base e proposta")
MEASURING = Template("{name}: measuring and scanning", "{name}: medindo e analisando")
RUNNING = Template("{name}: running base and head", "{name}: executando base e proposta")
REWRITING = Template("{name}: looking for a rewrite", "{name}: procurando uma reescrita")

BASE_PULLED = Template("base is {image}, pulled instead of built", "a base é {image}, baixada em vez de construída")
PARENT_FAILED = Template(
    "{name}, which it is built on, could not be built: {reason}",
    "{name}, sobre a qual é construída, não pôde ser construída: {reason}",
)
