"""What the comment and the other outputs say."""

from dataclasses import dataclass

from bot.text import Template, Text


@dataclass(frozen=True, slots=True)
class Counted:
    """Something that is counted: "1 image", "2 images"."""

    english: tuple[str, str]
    portuguese: tuple[str, str]

    def __call__(self, count: int) -> Text:
        """Return the number with the right form of the noun."""
        many = count != 1
        return Text(f"{count} {self.english[many]}", f"{count} {self.portuguese[many]}")


NEW_VULNERABILITIES_OF = Counted(
    ("new vulnerability", "new vulnerabilities"), ("vulnerabilidade nova", "vulnerabilidades novas")
)
NEW_FINDINGS_OF = Counted(("new finding", "new findings"), ("apontamento novo", "apontamentos novos"))
VULNERABILITIES_OF = Counted(("vulnerability", "vulnerabilities"), ("vulnerabilidade", "vulnerabilidades"))
DAYS_OLD = Counted(("day ago", "days ago"), ("dia", "dias"))
SECTIONS = Counted(("section left out", "sections left out"), ("seção omitida", "seções omitidas"))

# The heading.
NOTHING_CONCERNED_WHY = Template(
    "This change touches no Dockerfile: nothing to build or compare.",
    "Esta alteração não toca em nenhum Dockerfile: não há o que construir nem comparar.",
)
LISTED = Template("{first}, {second}", "{first}, {second}")
AND_MORE = Template("{first}, and {more}", "{first} e {more}")
NOT_JUDGED = Template("Incomplete, but not because of this change:", "Incompleto, mas não por causa desta alteração:")
FAILS_BECAUSE = Template("Why this check fails:", "Por que esta verificação falha:")
WITH_STATE = Template("{state}: {text}", "{state}: {text}")
AND_SO_MANY_MORE = Template("and {count} more", "e mais {count}")
EXCEPTIONS = Template("Exceptions: {what}.", "Exceções: {what}.")
ALSO = Template("Also: {what}.", "Além disso: {what}.")

# The table. C, H, M, L and U are the severities, which no language translates.
BASE_TO_HEAD = Template("base → head", "base → PR")
CHANGE = Template("Change", "Mudança")
LINT_FINDINGS = Template("Lint findings", "Apontamentos de lint")
NEW_COUNT = Template("{count} new", "{count:1 novo|# novos}")
RESOLVED_COUNT = Template("{count} resolved", "{count:1 resolvido|# resolvidos}")
NEW_SCANNED = Template("{count} new", "{count:1 nova|# novas}")
FIXED_COUNT = Template("{count} fixed", "{count:1 corrigida|# corrigidas}")
VULNERABILITIES_SHORT = Template("Vulnerabilities (C/H/M/L)", "Vulnerabilidades (C/H/M/L)")
BRINGS = Template("{what}, brings {size}", "{what}, traz {size}")
BRINGS_WITH = Template(
    "{what}, brings {size} and {count:1 vulnerability|# vulnerabilities}",
    "{what}, traz {size} e {count:1 vulnerabilidade|# vulnerabilidades}",
)
MADE_TODAY = Template("created today", "criada hoje")
MADE_DAYS_AGO = Template("{count:created 1 day ago|created # days ago}", "{count:criada há 1 dia|criada há # dias}")
UPGRADE_TO = Template("Upgrade to", "Atualizar para")
FIXES_SOME = Template("fixes {count} of {total}", "corrige {count} de {total}")
EXPLOITED = Template("exploited in the wild (KEV)", "explorada na prática (KEV)")
EXPLOITED_COUNT = Template("{count} exploited in the wild (KEV)", "{count:1 explorada|# exploradas} na prática (KEV)")
MORE_PACKAGES = Template("{count:1 more package|# more packages}", "{count:Mais 1 pacote|Mais # pacotes}")
BY_ADVISORY = Template(
    "All {count} new vulnerabilities, by advisory", "Todas as {count} vulnerabilidades novas, por aviso"
)
IMAGE = Template("Image", "Imagem")
SIZE = Template("Size: base → head", "Tamanho: base → PR")
LAYERS = Template("Layers", "Camadas")
VULNERABILITIES = Template("Vulnerabilities", "Vulnerabilidades")
VULNERABILITIES_SPLIT = Template(
    "Vulnerabilities: new / fixed / unchanged", "Vulnerabilidades: novas / corrigidas / inalteradas"
)
FINDINGS = Template("New findings", "Apontamentos novos")
RESULT = Template("Result", "Resultado")
NEW_FIXED_UNCHANGED = Template("{new} / {fixed} / {unchanged}", "{new} / {fixed} / {unchanged}")
COUNT_ONLY = Template("{count}, not compared", "{count}, sem comparação")
COUNT_OF_NEW = Template("{count} in total", "{count} no total")
NOT_SCANNED = Template("not scanned", "não analisada")
END_OF_LIFE = Template("{distribution} has reached end of life", "{distribution} está sem suporte")
NOT_BUILT = Template("not built", "não construída")
NOT_COMPARED = Template("not compared", "sem comparação")
NOT_MEASURED = Template("not measured", "não medida")
BUILD_FAILED = Template("build failed", "build falhou")
NEW_IMAGE = Template("new", "nova")
REMOVED_IMAGE = Template("removed", "removida")
SPAN = Template("{before} → {after}", "{before} → {after}")
WITH_NOTE = Template("{what} ({note})", "{what} ({note})")
PASS = Template("passed", "aprovada")
WARN = Template("warning", "atenção")
INCOMPLETE = Template("incomplete", "incompleta")
FAIL = Template("failed", "reprovada")
QUIET = Template("No significant change: {names}.", "Sem mudança relevante: {names}.")
MORE_IMAGES = Template("{count:1 more image|# more images}", "{count:Mais 1 imagem|Mais # imagens}")

RUNS = Template("Behaviour", "Comportamento")

# When base and head run.
RUN_SAME = Template("same", "igual")
RUN_SHOWN = Template("differs, not judged", "difere, não avaliado")
RUN_CHANGED = Template("changed", "mudou")
RUN_BROKEN = Template("broken", "quebrou")
FOLD_RUN = Template(
    "Base and head compared while running: {state} ({count:1 check|# checks}, {differs:1 difference|# differences}, "
    "{seconds} s)",
    "Base e PR comparados em execução: {state} ({count:1 verificação|# verificações}, {differs:1 diferença|# "
    "diferenças}, {seconds} s)",
)
FOLD_RUN_NOTHING = Template(
    "Base and head compared while running: {state}", "Base e PR comparados em execução: {state}"
)
FOLD_NOT_RUN = Template("Behaviour not observed", "Comportamento não observado")
SOURCE_CHANGED = Template(
    "The program's source changed, so only start, ports, health and stop are judged; other differences are listed.",
    "O código do programa mudou: só início, portas, saúde e parada são avaliados; as outras diferenças são listadas.",
)
WITH_HINT = Template("{reason}; {hint}", "{reason}; {hint}")
FOLD_HARDENING = Template(
    "Hardening settings, proved by running the image with them", "Opções de hardening, comprovadas em execução"
)
HARDENING_WHY = Template(
    "With exactly these settings, for Compose and for Kubernetes, head did everything that it does without them.",
    "Com exatamente estas opções, para Compose e Kubernetes, a imagem do PR fez tudo o que faz sem elas.",
)

# What could not be done.
CANNOT = {
    "head-elsewhere": Template(
        "Not built, but not because of this change: {reason}",
        "Não construída, mas não por causa desta alteração: {reason}",
    ),
    "head-skipped": Template("Not built: {reason}", "Não construída: {reason}"),
    "head-unmeasured": Template("Not measured: {reason}", "Não medida: {reason}"),
    "base-failed": Template(
        "The build of base failed, so there is nothing to compare: {reason}",
        "O build da base falhou, então não há comparação: {reason}",
    ),
    "base-skipped": Template(
        "Base was not built, so there is nothing to compare: {reason}",
        "A base não foi construída, então não há comparação: {reason}",
    ),
    "base-unmeasured": Template(
        "Base was not measured, so there is nothing to compare: {reason}",
        "A base não foi medida, então não há comparação: {reason}",
    ),
    "not-scanned": Template("Not scanned: {reason}", "Não analisada: {reason}"),
    "not-compared": Template("Vulnerabilities not compared: {reason}", "Vulnerabilidades não comparadas: {reason}"),
    "not-run": Template("Behaviour not observed: {reason}", "Comportamento não observado: {reason}"),
    "note": Template("Note: {reason}", "Nota: {reason}"),
    "moved": Template("{reason}", "{reason}"),
    "scan-note": Template("Scan incomplete: {reason}", "Análise incompleta: {reason}"),
}
MOVED = Template(
    "This change edits {file}, which decides what is built from {dockerfile}; this image is reviewed too",
    "Esta alteração edita {file}, que define o que é construído a partir de {dockerfile}; esta imagem também é "
    "revisada",
)
NO_REASON = Template("no reason given", "sem motivo informado")
BREAKS_AT = Template("The build fails at {place}", "O build falha na {place}")
BREAKS = Template("The build fails", "O build falha")
LAST_OUTPUT = Template("End of the build output:", "Final da saída do build:")

# The sections.
WHY_GREW = Template("Why it grew", "Por que cresceu")
WHY_SHRANK = Template("Why it shrank", "Por que diminuiu")
LARGEST = Template("What makes up the {size}", "O que compõe os {size}")
BASE_IMAGE = Template("base image", "imagem base")
OF_BASE_IMAGE = Template("from the base image", "da imagem base")
SMALLER_CHANGES = Template(
    "in {count:1 smaller change|# smaller changes}", "em {count:1 mudança menor|# mudanças menores}"
)
OTHER_LAYERS = Template("in {count:1 other layer|# other layers}", "em {count:1 outra camada|# outras camadas}")
LINE = Template("line {line}", "linha {line}")
GONE = Template("removed", "removida")
NEW_VULNERABILITIES = Template("New vulnerabilities", "Vulnerabilidades novas")
FIXED_VULNERABILITIES = Template("Fixed vulnerabilities: {count}", "Vulnerabilidades corrigidas: {count}")
UNCHANGED_VULNERABILITIES = Template("Unchanged vulnerabilities: {count}", "Vulnerabilidades inalteradas: {count}")
FIXABLE = Template("{count} with a fix", "{count} com correção")
FROM_BASE = Template("{count} from the base image", "{count} da imagem base")
SUPPRESSED = Template("{count} waived by an ignore file", "{count:1 dispensada|# dispensadas} por arquivo de exceções")
SEVERITY = Template("Severity", "Severidade")
IDENTIFIER = Template("Vulnerability", "Vulnerabilidade")
PACKAGE = Template("Package", "Pacote")
INSTALLED = Template("Installed", "Instalada")
FIXED_IN = Template("Fixed in", "Corrigida em")
FROM = Template("From", "Origem")
NO_FIX = Template("no fix yet", "ainda sem correção")
MORE = Template(
    "{count:1 more new vulnerability|# more new vulnerabilities}",
    "{count:Mais 1 vulnerabilidade nova|Mais # vulnerabilidades novas}",
)
MORE_ROWS = Template("And {count} more: see report.html.", "E mais {count}: veja report.html.")

# The folds.
FOLD_FINDINGS = Template(
    "Lint findings: {new} new, {gone} resolved, {unchanged} unchanged",
    "Apontamentos de lint: {new:1 novo|# novos}, {gone:1 resolvido|# resolvidos}, {unchanged:1 inalterado|# "
    "inalterados}",
)
GONE_FINDINGS = Template("Resolved:", "Resolvidos:")
UNCHANGED_FINDINGS = Template("Unchanged:", "Inalterados:")
NOTES = Template("Notes:", "Notas:")
WHY = Template("Why:", "Por quê:")
REMEDY = Template("Fix:", "Correção:")
LEVELS = {
    "error": Template("error", "erro"),
    "warning": Template("warning", "aviso"),
    "info": Template("info", "info"),
    "style": Template("style", "estilo"),
}
LIKELY = Template("likely", "provável")
FOLD_PACKAGES = Template(
    "Packages: {added} added, {removed} removed, {changed} changed",
    "Pacotes: {added:1 adicionado|# adicionados}, {removed:1 removido|# removidos}, {changed:1 alterado|# alterados}",
)
WITH_BUILD_TOOLS = Template("{what}; build tools added: {tools}", "{what}; ferramentas de build adicionadas: {tools}")
FOLD_LAYERS = Template(
    "{count:1 layer|# layers}: {size}, {base} of it from the base image",
    "{count:1 camada|# camadas}: {size}, dos quais {base} da imagem base",
)
BUILD_TOOL = Template("build tool", "ferramenta de build")
WASTED = Template(
    "{size} of the image is wasted on files that a later layer overwrites or deletes",
    "{size} da imagem são desperdiçados com arquivos que uma camada posterior sobrescreve ou apaga",
)
WASTED_MOST = Template("{what}, mostly {path} ({size})", "{what}, principalmente {path} ({size})")
WASTED_FILES = Template("Wasted space: {size}", "Espaço desperdiçado: {size}")
FILE = Template("File", "Arquivo")
ADDED_BY = Template("Added by", "Adicionado por")
HIDDEN_BY = Template("Hidden by", "Ocultado por")
DELETED = Template("deleted", "apagado")
OVERWRITTEN = Template("overwritten", "sobrescrito")
PULL_SIZE = Template(
    "{size} to pull (estimated, compressed). The sizes above are uncompressed.",
    "{size} no pull (estimativa, comprimido). Os tamanhos acima são sem compressão.",
)
WAS = Template("Before", "Antes")
IS = Template("After", "Depois")
INSTRUCTION = Template("Instruction", "Instrução")
BYTES = Template("Size", "Tamanho")
SHARE = Template("Share", "Proporção")

# The badge and the suggestions.
BADGE_NOTHING = Template("no image affected", "nenhuma imagem afetada")
IMAGES_OF = Counted(("image", "images"), ("imagem", "imagens"))

# For code scanning.
SARIF_VULNERABILITY = Template(
    "{id} ({severity}) in {package}, brought in by {origin}. {fix}",
    "{id} ({severity}) em {package}, trazida por {origin}. {fix}",
)
SARIF_TITLE = Template("{id} in {package}", "{id} em {package}")
SARIF_LEFT_OUT = Template(
    "{count} more results are left out of this file: code scanning shows 5,000 per run.",
    "Mais {count} resultados ficaram fora deste arquivo: o code scanning mostra 5.000 por execução.",
)
SARIF_FROM_BASE = Template("this base image", "esta imagem base")
SARIF_FROM_LINE = Template("this instruction", "esta instrução")
SARIF_UPDATE = Template("Fixed in {version}.", "Corrigida em {version}.")
SARIF_NO_FIX = Template("No fix yet.", "Ainda sem correção.")
SARIF_REMEDY = Template(
    "Update the package or the base image, or leave the package out of the final stage.",
    "Atualize o pacote ou a imagem base, ou deixe o pacote fora do estágio final.",
)

# The job summary.
TIMINGS = Template("Where the time went: {seconds} s in total", "Para onde foi o tempo: {seconds} s no total")
TOOL = Template("Tool", "Ferramenta")
SECONDS = Template("Seconds", "Segundos")
OWN_TIME = Template("Hullcheck itself", "o próprio Hullcheck")
POLICY_FROM = Template("Policy: {source}.", "Política: {source}.")

# The footer.
FOOTER_REVISIONS = Template("Base {base}, head {head}.", "Base {base}, PR {head}.")
FOOTER_DATABASE = Template("Vulnerability database of {date}.", "Banco de vulnerabilidades de {date}.")
FOOTER_DATABASE_AGE = Template(
    "Vulnerability database updated {age} ({date}).", "Banco de vulnerabilidades atualizado há {age} ({date})."
)
FOOTER_DATABASE_OLD = Template(
    "Vulnerability database updated {age} ({date}): anything published since is missing.",
    "Banco de vulnerabilidades atualizado há {age} ({date}): falta o que foi publicado desde então.",
)
TODAY = Template("today", "menos de um dia")
FOOTER_RUN = Template("This run", "Esta execução")
FOOTER_WAIVE = Template(
    "To waive a finding, put {comment} above its line. Vulnerabilities: {ignore}; limits: {policy}; both are read "
    "from the base branch.",
    "Para dispensar um apontamento, ponha {comment} acima da linha. Vulnerabilidades: {ignore}; limites: {policy}; "
    "ambos são lidos da branch base.",
)
LEFT_OUT = Template(
    "{sections} because of GitHub's size limit: everything is in {where}.",
    "{sections} pelo limite de tamanho do GitHub: {where} tem tudo.",
)
JOB_SUMMARY = Template("the job summary", "o resumo do job")
REPORT_FILE = Template("report.html in the output directory", "report.html, no diretório de saída,")

TREND_SIZES = Template(
    "Size over the last {count} merges: {bars} ({first} to {last})",
    "Tamanho nos últimos {count} merges: {bars} ({first} a {last})",
)
TREND_VULNERABILITIES = Template(
    "Vulnerabilities: {bars} ({first} to {last})", "Vulnerabilidades: {bars} ({first} a {last})"
)
