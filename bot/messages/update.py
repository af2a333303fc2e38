"""What is said of a pull request that only moves a base image or a dependency."""

from bot.messages.report import Counted
from bot.text import Template

MOVED = Template("{what}: {figures}", "{what}: {figures}")
LISTED = Template("{first}, {second}", "{first}, {second}")
SAFE = Template("{text}: safe to merge", "{text}: pode ser mesclada com segurança")
PACKAGES = Counted(("package changed", "packages changed"), ("pacote alterado", "pacotes alterados"))
FIXED = Counted(
    ("vulnerability fixed", "vulnerabilities fixed"), ("vulnerabilidade corrigida", "vulnerabilidades corrigidas")
)
NEW = Counted(("new vulnerability", "new vulnerabilities"), ("nova vulnerabilidade", "novas vulnerabilidades"))
NOT_SCANNED = Template("not scanned", "não analisada")
GROWN = Template("{sign}{size}", "{sign}{size}")
RUNS = {
    "same": Template("runs the same", "executa igual"),
    "runs": Template("starts", "inicia"),
    "changed": Template("runs otherwise", "executa de outro modo"),
    "broken": Template("does not run any more", "não executa mais"),
    "not-observed": Template("not observed running", "execução não observada"),
}
CREATED = Template("Created", "Criada")
COMMIT = Template("Source commit", "Commit de origem")
TITLE = Template("What moved", "O que mudou")
