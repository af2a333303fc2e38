"""What the command line says on a terminal."""

from bot.text import Template

VULNERABILITIES = Template(
    "Vulnerabilities (new / fixed / unchanged)", "Vulnerabilidades (novas / corrigidas / inalteradas)"
)
FILES = Template("Details: {folder}", "Detalhes: {folder}")
EXITS_BECAUSE = Template("exit status 1: {reason} (rule {rule})", "código de saída 1: {reason} (regra {rule})")
STATE = Template("State", "Estado")
CANDIDATE = Template("Candidate", "Candidata")
SIZE = Template("Size", "Tamanho")
WHY = Template("Why", "Motivo")
