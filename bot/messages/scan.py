"""What is said of scans."""

from bot.text import Template

TRIVY_MISSING = Template("Trivy is not installed", "o Trivy não está instalado")
DATABASE_UNREACHABLE = Template(
    "the vulnerability database could not be downloaded: {error}",
    "o banco de vulnerabilidades não pôde ser baixado: {error}",
)
DATABASE_BUSY = Template(
    "the registry that serves the vulnerability database is rate limiting: try again later",
    "o registry do banco de vulnerabilidades está limitando downloads (rate limit): tente mais tarde",
)
DATABASE_BROKEN = Template(
    "the vulnerability database is corrupt or has the wrong version: {error}",
    "o banco de vulnerabilidades está corrompido ou é de outra versão: {error}",
)
TIMED_OUT = Template(
    "the scan took longer than {seconds} s (`scan-timeout`)", "a análise passou de {seconds} s (`scan-timeout`)"
)
FAILED = Template("Trivy failed: {error}", "o Trivy falhou: {error}")
UNREADABLE = Template("Trivy's output could not be read", "a saída do Trivy não pôde ser lida")
SECRETS_NOT_LOOKED_FOR = Template(
    "layers were not searched for secrets: the scanner failed",
    "as camadas não foram verificadas quanto a segredos: o scanner falhou",
)
JAVA_LEFT_OUT = Template(
    "Java archives were not scanned: their index could not be downloaded",
    "os arquivos Java não foram analisados: o índice deles não pôde ser baixado",
)
BASE_NOT_SCANNED = Template(
    "base was not scanned ({reason}), so nothing can be called new",
    "a base não foi analisada ({reason}), então não se sabe o que é novo",
)
NO_BASE = Template("nothing to compare with at base", "nada a comparar na base")
SERVER_UNREACHABLE = Template(
    "the Trivy server {server} does not respond ({error})", "o servidor Trivy {server} não responde ({error})"
)
SERVER_FAILED = Template("the Trivy server returned an error: {error}", "o servidor Trivy retornou um erro: {error}")
TAMPERED = Template(
    "the scan cannot be trusted: line {line} (`{instruction}`) changes {path}, and only a package manager should",
    "a análise não é confiável: a linha {line} (`{instruction}`) altera {path}, o que só um gerenciador de pacotes "
    "deveria fazer",
)
TAMPERED_ELSEWHERE = Template(
    "the scan cannot be trusted: line {line} of {dockerfile} (`{instruction}`) changes {path}, and only a package "
    "manager should",
    "a análise não é confiável: a linha {line} de {dockerfile} (`{instruction}`) altera {path}, o que só um "
    "gerenciador de pacotes deveria fazer",
)
AND_LINES = Template("{reason}; same on line {lines}", "{reason}; o mesmo na linha {lines}")
NO_PACKAGES = Template(
    "{distribution} was detected but none of its packages: the package list is missing from the image",
    "{distribution} foi detectada, mas nenhum pacote: a lista de pacotes não está na imagem",
)
NO_DISTRIBUTION = Template(
    "{count} system packages were found, but not the distribution they belong to",
    "{count} pacotes do sistema foram encontrados, mas não a distribuição a que pertencem",
)
