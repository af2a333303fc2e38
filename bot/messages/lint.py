"""What is said of lint runs as a whole; what a rule says stands in the rule."""

from bot.model.findings import Level
from bot.text import Template, Text

HADOLINT_MISSING = Template(
    "hadolint is not installed, so its rules were not checked",
    "o hadolint não está instalado, e suas regras não foram verificadas",
)
HADOLINT_FAILED = Template(
    "hadolint failed on {path}: {error}",
    "o hadolint falhou em {path}: {error}",
)
SCRIPT_FAILED = Template(
    "hadolint failed on the script at line {line} of {path}, so ShellCheck's rules were not checked there: {error}",
    "o hadolint falhou no script da linha {line} de {path}; as regras do ShellCheck não foram verificadas ali: {error}",
)
HADOLINT_UNREADABLE = Template(
    "hadolint cannot parse part of {path}, so its rules were not checked on lines {lines}",
    "o hadolint não consegue ler parte de {path}; suas regras não foram verificadas nas linhas {lines}",
)
HADOLINT_BLIND = Template(
    "hadolint cannot parse {path}, so none of its rules were checked (it stops at line {line}: {error})",
    "o hadolint não consegue ler {path}; nenhuma de suas regras foi verificada (ele para na linha {line}: {error})",
)
HADOLINT_UNREADABLE_LINE = Template(
    "hadolint cannot parse line {lines} of {path}, so its rules were not checked there",
    "o hadolint não consegue ler a linha {lines} de {path}; suas regras não foram verificadas ali",
)
NO_LINTER = Template(
    "no linter reads {language}, so these lines of {path} were not checked: {lines}",
    "nenhum linter lê {language}; estas linhas de {path} não foram verificadas: {lines}",
)
HADOLINT_CONFIG = Template(
    "hadolint's configuration {path} is not valid, so the defaults apply: {error}",
    "a configuração {path} do hadolint não é válida, e valem os padrões: {error}",
)
CHECKS_FAILED = Template(
    "BuildKit's checks failed on {path}: {error}", "as verificações do BuildKit falharam em {path}: {error}"
)
CHECKS_WITHOUT_BASE = Template(
    "not all base images of {paths} are available ({images}): BuildKit's checks that need them were skipped",
    "nem todas as imagens base de {paths} estão disponíveis ({images}): as verificações do BuildKit que precisam "
    "delas foram puladas",
)
RULE_LEFT_OUT = Template(
    "rule {rule} was skipped for {path}, which is too large or too deeply nested: {error}",
    "a regra {rule} foi pulada em {path}, que é grande ou aninhado demais: {error}",
)
RULES_FAILED = Template(
    "rule {rule} failed on {path}; this is a bug in Hullcheck: {error}",
    "a regra {rule} falhou em {path}; é um bug do Hullcheck: {error}",
)
NO_STAGES = Template(
    "{path} has no readable stages, so Hullcheck's own rules were not checked: {error}",
    "{path} não tem estágios legíveis, e as regras do Hullcheck não foram verificadas: {error}",
)
WAIVED = Template(
    "{count:1 finding|# findings} in {path} waived by {count:a comment|comments} in the file: {rules}",
    "{count:1 apontamento dispensado|# apontamentos dispensados} em {path} por {count:um comentário|comentários} no "
    "arquivo: {rules}",
)
NOT_WAIVED = Template(
    "{path}: comments added by this change waive {rules}, but the policy does not accept that (`inline-ignores`)",
    "{path}: comentários desta alteração dispensam {rules}, mas a política não aceita isso (`inline-ignores`)",
)
NOT_LINTED = Template("hadolint could not read {path}", "o hadolint não conseguiu ler {path}")
SYNTAX = Template("BuildKit rejects this: {error}", "O BuildKit rejeita isto: {error}")
SYNTAX_WHY = Template("The image cannot be built.", "A imagem não pode ser construída.")
SYNTAX_REMEDY = Template(
    "Correct the line: BuildKit stops reading there.", "Corrija a linha: o BuildKit para de ler ali."
)
UNREADABLE = Template("cannot be read: {error}", "não pôde ser lido: {error}")
GENERIC_WHY = Template("{linter} advises against it.", "O {linter} desaconselha.")
GENERIC_REMEDY = Template("See the page of rule {rule}.", "Veja a página da regra {rule}.")
SHELL_WHY = Template(
    "ShellCheck reads the script the way the shell does and reports this; its page shows when it goes wrong.",
    "O ShellCheck lê o script como o shell e aponta isto; a página da regra mostra quando dá errado.",
)
SHELL_REMEDY = Template(
    "Change the script as the page of {rule} shows, or waive it there with a reason.",
    "Mude o script como mostra a página de {rule}, ou dispense a regra ali com um motivo.",
)
CLEAN = Template("no findings", "nenhum apontamento")
CLEAN_FILES = Template("Files: {files}. No findings.", "Arquivos: {files}. Nenhum apontamento.")
SUMMARY = Template(
    "Files: {files}. Findings: {count} (error {errors}, warning {warnings}, info {infos}, style {styles}).",
    "Arquivos: {files}. Apontamentos: {count} (erro {errors}, aviso {warnings}, info {infos}, estilo {styles}).",
)
NOTE = Template("note: {note}", "nota: {note}")
MORE_NOTES = Template("note: and {count} more like it", "nota: e mais {count} desse tipo")
WHY = Template("Why: {why}", "Por quê: {why}")
REMEDY = Template("Fix: {remedy}", "Correção: {remedy}")
EXPLAIN_WHY = Text("Why", "Por quê")
EXPLAIN_REMEDY = Text("Fix", "Correção")
EXPLAIN_CAUGHT = Text("Reported", "É apontado")
EXPLAIN_PASSES = Text("Accepted", "É aceito")
FIXED = Template("Changed files: {files}. Fixed: {rules}.", "Arquivos alterados: {files}. Corrigido: {rules}.")
WOULD_FIX = Template(
    "Files to change: {files}. To fix: {rules}. `--fix` writes the changes.",
    "Arquivos a alterar: {files}. A corrigir: {rules}. `--fix` grava as alterações.",
)
NOTHING_TO_FIX = Template("Nothing that can be fixed safely.", "Nada que possa ser corrigido com segurança.")
NOT_FIXED = Template(
    "{path}: left as it is, because it changed meanwhile or is not UTF-8",
    "{path}: mantido como está, pois mudou nesse meio-tempo ou não é UTF-8",
)
CANNOT_WRITE = Template(
    "{path}: left as it is, because it cannot be written: {error}",
    "{path}: mantido como está, pois não pode ser gravado: {error}",
)
FOLDERS_UNREAD = Template(
    "not searched, because they cannot be read: {paths}",
    "pastas que não foram examinadas, pois não podem ser lidas: {paths}",
)
NO_ENGINE = Template(
    "Docker does not respond, so BuildKit's checks were skipped ({error})",
    "o Docker não responde, e as verificações do BuildKit foram puladas ({error})",
)
LEVELS = {
    Level.STYLE: Text("style", "estilo"),
    Level.INFO: Text("info", "info"),
    Level.WARNING: Text("warning", "aviso"),
    Level.ERROR: Text("error", "erro"),
}
