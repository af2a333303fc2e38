"""What is said of lint runs as a whole; what a rule says stands in the rule."""

from bot.text import Template

HADOLINT_MISSING = Template(
    "hadolint is not installed: its rules were not checked",
    "o hadolint não está instalado: suas regras não foram verificadas",
)
HADOLINT_FAILED = Template("hadolint failed: {error}", "o hadolint falhou: {error}")
CHECKS_FAILED = Template(
    "BuildKit's checks could not run on {path}: {error}",
    "as verificações do BuildKit não puderam rodar em {path}: {error}",
)
GENERIC_WHY = Template("{linter} advises against it", "o {linter} desaconselha")
GENERIC_REMEDY = Template("see the page of rule {rule}", "veja a página da regra {rule}")
