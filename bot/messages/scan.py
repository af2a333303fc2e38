"""What is said of scans."""

from bot.text import Template

TRIVY_MISSING = Template("Trivy is not installed", "o Trivy não está instalado")
DATABASE_UNREACHABLE = Template(
    "the vulnerability database could not be downloaded: {error}",
    "a base de vulnerabilidades não pôde ser baixada: {error}",
)
DATABASE_BUSY = Template(
    "the registry of the vulnerability database refuses more downloads for now (rate limit)",
    "o registro da base de vulnerabilidades recusa downloads por ora (limite de taxa)",
)
DATABASE_BROKEN = Template(
    "the vulnerability database is damaged or of another version: {error}",
    "a base de vulnerabilidades está danificada ou é de outra versão: {error}",
)
TIMED_OUT = Template(
    "the scan did not end within {seconds} s (`scan-timeout`)", "a análise não terminou em {seconds} s (`scan-timeout`)"
)
FAILED = Template("Trivy failed: {error}", "o Trivy falhou: {error}")
UNREADABLE = Template("Trivy's answer cannot be read", "a resposta do Trivy não pôde ser lida")
SECRETS_NOT_LOOKED_FOR = Template(
    "the layers were not searched for secrets: the scanner failed at that",
    "não se procuraram segredos nas camadas: o scanner falhou nisso",
)
JAVA_LEFT_OUT = Template(
    "Java archives were not scanned: their index could not be downloaded",
    "arquivos Java não foram analisados: o índice deles não pôde ser baixado",
)
BASE_NOT_SCANNED = Template(
    "base was not scanned ({reason}), so that nothing can be called new",
    "a base não foi analisada ({reason}), portanto nada pode ser chamado de novo",
)
NO_BASE = Template("there is no base image to compare with", "não há imagem da base com que comparar")
SERVER_UNREACHABLE = Template(
    "the Trivy server {server} does not answer ({error})", "o servidor Trivy {server} não responde ({error})"
)
SERVER_FAILED = Template("the Trivy server refused: {error}", "o servidor Trivy recusou: {error}")
TAMPERED = Template(
    "line {line} (`{instruction}`) changes {path}, which only a package manager may: the scan is not trusted",
    "a linha {line} (`{instruction}`) altera {path}, o que só cabe a um gerenciador de pacotes: a análise não é "
    "confiável",
)
TAMPERED_ELSEWHERE = Template(
    "line {line} of {dockerfile} (`{instruction}`) changes {path}, which only a package manager may: the scan is not "
    "trusted",
    "a linha {line} de {dockerfile} (`{instruction}`) altera {path}, o que só cabe a um gerenciador de pacotes: a "
    "análise não é confiável",
)
AND_LINES = Template("{reason}; the same in line {lines}", "{reason}; o mesmo na linha {lines}")
NO_PACKAGES = Template(
    "{distribution} was recognised, and none of its packages: their list is not in the image",
    "{distribution} foi reconhecida, mas nenhum de seus pacotes: a lista deles não está na imagem",
)
NO_DISTRIBUTION = Template(
    "{count} system packages were found, and no distribution that they are of",
    "{count} pacotes do sistema foram encontrados, mas nenhuma distribuição a que pertençam",
)
