"""What is said of builds and images."""

from bot.text import Template

STEP_FAILED = Template("line {line}: {instruction} failed", "linha {line}: {instruction} falhou")
BUILD_FAILED = Template("the build failed: {error}", "o build falhou: {error}")
TIMED_OUT = Template(
    "the build took longer than {seconds} s (`build-timeout`)", "o build passou de {seconds} s (`build-timeout`)"
)
HOST_UNREACHABLE = Template(
    "{reason}; {host} cannot be reached, from here either",
    "{reason}; não é possível acessar {host}, nem daqui",
)
BASE_IMAGE_UNAVAILABLE = Template(
    "could not pull the base image {image}: {error}", "não foi possível baixar a imagem base {image}: {error}"
)
NO_SPACE = Template("the Docker disk is full", "o disco do Docker está cheio")
FILLS_DISK = Template(
    "the build left less than {limit} of free disk space and was stopped",
    "o build deixou menos de {limit} livres no disco e foi interrompido",
)
ENGINE_GONE = Template("Docker stopped responding during the build", "o Docker parou de responder durante o build")
NO_BUILDX = Template(
    "'docker buildx' does not work here; install the docker-buildx plugin",
    "'docker buildx' não funciona aqui; instale o plugin docker-buildx",
)
BUILDER_NOT_STARTED = Template("the builder could not start: {error}", "o builder não pôde ser iniciado: {error}")
CANNOT_MEASURE = Template(
    "the image was built but could not be measured: {error}",
    "a imagem foi construída, mas não pôde ser medida: {error}",
)

# What keeps the engine from being used, or an image from being measured.
UNREACHABLE = Template(
    "Docker does not respond: start it, or point DOCKER_HOST to a running one",
    "o Docker não responde: inicie-o, ou aponte DOCKER_HOST para um em execução",
)
NOT_PERMITTED = Template(
    "not permitted to use Docker: add this user to the group `docker`, or run as root",
    "sem permissão para usar o Docker: adicione este usuário ao grupo `docker`, ou execute como root",
)
TOO_OLD = Template(
    "Docker {version} is too old: version 25.0 or newer is needed",
    "o Docker {version} é antigo demais: é preciso a versão 25.0 ou mais nova",
)
NO_NETWORK = Template("Docker could not create a network: {error}", "o Docker não conseguiu criar uma rede: {error}")
NO_CONTAINER = Template(
    "Docker could not create a container: {error}", "o Docker não conseguiu criar um contêiner: {error}"
)
NOT_STARTED = Template(
    "Docker could not start a container: {error}", "o Docker não conseguiu iniciar um contêiner: {error}"
)
RUN_FILLS_DISK = Template(
    "the running image left too little free disk space and was stopped",
    "a imagem em execução deixou pouco espaço livre no disco e foi interrompida",
)
CONTAINER_LOST = Template("Docker lost a container: {error}", "o Docker perdeu um contêiner: {error}")
NO_LOG = Template("Docker returned no container log: {error}", "o Docker não retornou o log do contêiner: {error}")
EXPORT_TIMED_OUT = Template(
    "exporting the images took longer than {seconds} s", "a exportação das imagens passou de {seconds} s"
)
EXPORT_FAILED = Template(
    "Docker could not export the images: {error}", "o Docker não conseguiu exportar as imagens: {error}"
)
EXPORT_MISSING = Template("Docker did not export the image {image}", "o Docker não exportou a imagem {image}")
EXPORT_UNREADABLE = Template(
    "the exported images could not be read: {error}", "as imagens exportadas não puderam ser lidas: {error}"
)
LAYERS_NOT_SPLIT = Template("the layers could not be split: {error}", "as camadas não puderam ser separadas: {error}")
IMAGE_TOO_LARGE = Template(
    "an image of {size} is too large to be measured", "uma imagem de {size} é grande demais para ser medida"
)
NO_ROOM = Template(
    "no disk space for an image of {size}: only {free} free",
    "sem espaço em disco para uma imagem de {size}: só {free} livres",
)
LAYER_TOO_MANY = Template(
    "a layer has more than {limit} files, too many to read",
    "uma camada tem mais de {limit} arquivos, demais para serem lidos",
)
LAYER_UNREADABLE = Template(
    "a layer of the image could not be read: {error}", "uma camada da imagem não pôde ser lida: {error}"
)
LAYER_NOT_UNPACKED = Template(
    "a layer of the image could not be unpacked: {error}", "uma camada da imagem não pôde ser descompactada: {error}"
)
LAYER_TOO_LARGE = Template(
    "a layer of the image unpacks to more than {limit}", "uma camada da imagem descompactada passa de {limit}"
)
LAYER_ZSTD = Template(
    "a layer is compressed with zstd, and the program `zstd` failed: {error}",
    "uma camada está comprimida com zstd, e o programa `zstd` falhou: {error}",
)
CONTEXT_GONE = Template("the directory {path} is gone", "o diretório {path} não existe mais")
