"""What is said of lint runs as a whole; what a rule says stands in the rule."""

from bot.model.findings import Level
from bot.text import Template, Text

HADOLINT_MISSING = Template(
    "hadolint is not installed: its rules were not checked",
    "o hadolint não está instalado: suas regras não foram verificadas",
)
HADOLINT_FAILED = Template(
    "hadolint failed on {path}: {error}",
    "o hadolint falhou em {path}: {error}",
)
HADOLINT_UNREADABLE = Template(
    "hadolint cannot read this part of {path}, so its rules were not checked there: lines {lines}",
    "o hadolint não consegue ler esta parte de {path}, e suas regras não foram verificadas ali: linhas {lines}",
)
HADOLINT_BLIND = Template(
    "hadolint cannot read {path}: none of its rules were checked in the whole file (it stops at line {line}: {error})",
    "o hadolint não consegue ler {path}: nenhuma de suas regras foi verificada no arquivo todo "
    "(ele para na linha {line}: {error})",
)
NO_LINTER = Template(
    "no linter reads {language}, so these lines of {path} were not checked: {lines}",
    "nenhum linter lê {language}, portanto estas linhas de {path} não foram verificadas: {lines}",
)
HADOLINT_CONFIG = Template(
    "hadolint's configuration {path} cannot be used, the defaults apply: {error}",
    "a configuração {path} do hadolint não pode ser usada, valem os padrões: {error}",
)
CHECKS_FAILED = Template(
    "BuildKit's checks could not run on {path}: {error}",
    "as verificações do BuildKit não puderam rodar em {path}: {error}",
)
CHECKS_WITHOUT_BASE = Template(
    "the base image of {path} could not be had: BuildKit's checks that need it were left out",
    "a imagem base de {path} não pôde ser obtida: as verificações do BuildKit que precisam dela foram omitidas",
)
RULE_LEFT_OUT = Template(
    "Hullcheck's rule {rule} was left out for {path}, which is too large or too deep for it: {error}",
    "a regra {rule} do Hullcheck foi omitida em {path}, que é grande ou profundo demais para ela: {error}",
)
RULES_FAILED = Template(
    "Hullcheck's rule {rule} failed on {path}, which is a defect of Hullcheck: {error}",
    "a regra {rule} do Hullcheck falhou em {path}, o que é um defeito do Hullcheck: {error}",
)
NO_STAGES = Template(
    "{path} has no stages that could be read, so Hullcheck's own rules were not checked: {error}",
    "{path} não tem estágios que possam ser lidos, portanto as regras do Hullcheck não foram verificadas: {error}",
)
WAIVED_ONE = Template(
    "1 finding of {path} is waived by a comment in the file: {rules}",
    "1 apontamento de {path} foi dispensado por um comentário no arquivo: {rules}",
)
WAIVED = Template(
    "{count} findings of {path} are waived by comments in the file: {rules}",
    "{count} apontamentos de {path} foram dispensados por comentários no arquivo: {rules}",
)
NOT_WAIVED = Template(
    "{path}: comments of this change waive {rules}, which count all the same (`inline-ignores`)",
    "{path}: comentários desta mudança dispensam {rules}, que contam mesmo assim (`inline-ignores`)",
)
NOT_LINTED = Template("hadolint could not read {path}", "o hadolint não conseguiu ler {path}")
SYNTAX = Template("BuildKit refuses this: {error}", "O BuildKit recusa isto: {error}")
SYNTAX_WHY = Template("The image cannot be built.", "A imagem não pode ser construída.")
SYNTAX_REMEDY = Template(
    "Correct the line; BuildKit stops reading the file there.",
    "Corrija a linha; é ali que o BuildKit para de ler o arquivo.",
)
UNREADABLE = Template("cannot be read: {error}", "não pode ser lido: {error}")
GENERIC_WHY = Template("{linter} advises against it.", "O {linter} desaconselha.")
GENERIC_REMEDY = Template("See the page of rule {rule}.", "Veja a página da regra {rule}.")
SHELL_WHY = Template(
    "ShellCheck, which reads the script as the shell does, says so; its page tells when it goes wrong.",
    "É o que diz o ShellCheck, que lê o script como o shell; a página da regra mostra quando isso dá errado.",
)
SHELL_REMEDY = Template(
    "Change the script as the page of {rule} shows, or waive it there with the reason.",
    "Mude o script como mostra a página de {rule}, ou dispense a regra ali com o motivo.",
)
CLEAN = Template("no findings", "nenhum apontamento")
CLEAN_FILES = Template("Files: {files}. No findings.", "Arquivos: {files}. Nenhum apontamento.")
SUMMARY = Template(
    "Files: {files}. Findings: {count} (error {errors}, warning {warnings}, info {infos}, style {styles}).",
    "Arquivos: {files}. Apontamentos: {count} (erro {errors}, aviso {warnings}, info {infos}, estilo {styles}).",
)
NOTE = Template("note: {note}", "nota: {note}")
MORE_NOTES = Template("note: and {count} more of the kind", "nota: e mais {count} do tipo")
WHY = Template("Why: {why}", "Por quê: {why}")
REMEDY = Template("Fix: {remedy}", "Conserto: {remedy}")
EXPLAIN_WHY = Text("Why", "Por quê")
EXPLAIN_REMEDY = Text("What to do", "O que fazer")
EXPLAIN_CAUGHT = Text("It catches", "Ela aponta")
EXPLAIN_PASSES = Text("It passes", "Ela aceita")
FIXED = Template("Changed files: {files}. Mended: {rules}.", "Arquivos alterados: {files}. Corrigido: {rules}.")
WOULD_FIX = Template(
    "Files to change: {files}. To mend: {rules}. `--fix` writes them.",
    "Arquivos a alterar: {files}. A corrigir: {rules}. `--fix` grava as alterações.",
)
NOTHING_TO_FIX = Template("There is no edit that is sure to be right.", "Não há edição que seja seguramente correta.")
NOT_FIXED = Template(
    "{path}: it changed meanwhile, or is not UTF-8; left as it is",
    "{path}: mudou nesse meio-tempo, ou não é UTF-8; ficou como está",
)
NO_ENGINE = Template(
    "no Docker engine answers, so BuildKit's checks were left out ({error})",
    "nenhum motor Docker responde, e as verificações do BuildKit foram omitidas ({error})",
)
LEVELS = {
    Level.STYLE: Text("style", "estilo"),
    Level.INFO: Text("info", "info"),
    Level.WARNING: Text("warning", "aviso"),
    Level.ERROR: Text("error", "erro"),
}
