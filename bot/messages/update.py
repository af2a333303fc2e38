"""What is said of a pull request that only moves a base image or a dependency."""

from bot.messages.report import Counted
from bot.text import Template

MOVED = Template("{what}: {figures}", "{what}: {figures}")
LISTED = Template("{first}, {second}", "{first}, {second}")
SAFE = Template("{text}: safe to merge", "{text}: merge seguro")
PACKAGES = Counted(("package changed", "packages changed"), ("pacote alterado", "pacotes alterados"))
FIXED = Counted(
    ("vulnerability fixed", "vulnerabilities fixed"), ("vulnerabilidade corrigida", "vulnerabilidades corrigidas")
)
NEW = Counted(("new vulnerability", "new vulnerabilities"), ("vulnerabilidade nova", "vulnerabilidades novas"))
NOT_SCANNED = Template("not scanned", "não analisada")
GROWN = Template("{sign}{size}", "{sign}{size}")
RUNS = {
    "same": Template("behaves the same", "comporta-se igual"),
    "runs": Template("starts", "inicia"),
    "changed": Template("behaviour changed", "comportamento mudou"),
    "broken": Template("no longer works", "deixou de funcionar"),
    "not-observed": Template("behaviour not observed", "comportamento não observado"),
}
CREATED = Template("Created", "Data de criação")
COMMIT = Template("Source commit", "Commit de origem")
TITLE = Template("What moved", "O que mudou")
