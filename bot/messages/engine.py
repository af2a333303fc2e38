"""What is said of builds and images."""

from bot.text import Template

STEP_FAILED = Template("line {line}: {instruction} failed", "linha {line}: {instruction} falhou")
BUILD_FAILED = Template("the build failed: {error}", "o build falhou: {error}")
TIMED_OUT = Template(
    "the build did not end within {seconds} s (`build-timeout`)",
    "o build não terminou em {seconds} s (`build-timeout`)",
)
BASE_IMAGE_UNAVAILABLE = Template(
    "the base image {image} could not be pulled: {error}", "a imagem base {image} não pôde ser obtida: {error}"
)
NO_SPACE = Template("the disk of the engine is full", "o disco do engine está cheio")
FILLS_DISK = Template(
    "the build left less than {limit} on the disk and was ended",
    "o build deixou menos de {limit} no disco e foi encerrado",
)
ENGINE_GONE = Template("the engine stopped answering during the build", "o engine parou de responder durante o build")
NO_BUILDX = Template(
    "'docker buildx' does not work here; install the docker-buildx plugin",
    "'docker buildx' não funciona aqui; instale o plugin docker-buildx",
)
CANNOT_MEASURE = Template(
    "the image was built but could not be measured: {error}", "a imagem foi construída mas não pôde ser medida: {error}"
)
