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
    ("new vulnerability", "new vulnerabilities"), ("nova vulnerabilidade", "novas vulnerabilidades")
)
NEW_FINDINGS_OF = Counted(("new finding", "new findings"), ("novo problema", "novos problemas"))
VULNERABILITIES_OF = Counted(("vulnerability", "vulnerabilities"), ("vulnerabilidade", "vulnerabilidades"))
MORE_REASONS = Counted(("more reason", "more reasons"), ("outro motivo", "outros motivos"))
DAYS_OLD = Counted(("day old", "days old"), ("dia atrás", "dias atrás"))
SECTIONS = Counted(("section is left out", "sections are left out"), ("seção foi omitida", "seções foram omitidas"))

# The heading.
BLOCKED = Template("Blocked: {reasons}", "Bloqueado: {reasons}")
NO_REGRESSIONS = Template("No regressions", "Sem regressões")
NOTHING_CONCERNED = Template("No image is concerned", "Nenhuma imagem é afetada")
NOTHING_CONCERNED_WHY = Template(
    "This change touches no Dockerfile, so that there is nothing to build or to compare.",
    "Esta alteração não toca em nenhum Dockerfile, portanto não há o que construir nem comparar.",
)
NO_REGRESSIONS_IN = Template(
    "No regressions in {count} of {total} images, the others could not be compared",
    "Sem regressões em {count} de {total} imagens, as outras não puderam ser comparadas",
)
REMOVED_ONLY = Template("Image removed", "Imagem removida")
NEW_ONLY = Template("New image: {what}", "Nova imagem: {what}")
NOT_COMPARED_ONLY = Template("Nothing to compare with", "Não há com o que comparar")
BETTER = Template("No regressions, {what}", "Sem regressões, {what}")
FIXED_COUNT = Template("{count} fixed", "{count} a menos")
AND = Template("{first} and {second}", "{first} e {second}")
LISTED = Template("{first}, {second}", "{first}, {second}")
AND_MORE = Template("{first}, and {more}", "{first}, e {more}")
BY_DEFAULTS = Template(
    "{heading} (judged by the defaults: the policy cannot be read)",
    "{heading} (avaliado pelos padrões: a política não pôde ser lida)",
)
INCOMPLETE_BECAUSE = Template("Incomplete: {reasons}", "Incompleta: {reasons}")
NOT_JUDGED = Template("Incomplete, through no fault of this change:", "Incompleta, e não por esta alteração:")
OF_IMAGES_FAIL = Template("{count} of {total} images ({name}: {first})", "{count} de {total} imagens ({name}: {first})")
OF_IMAGES_WARN = Template(
    "{count} of {total} images worth a look ({name}: {first})",
    "{count} de {total} imagens merecem atenção ({name}: {first})",
)
FAILS_BECAUSE = Template("This check fails:", "Esta verificação falha:")
WITH_STATE = Template("{state}: {text}", "{state}: {text}")
AND_SO_MANY_MORE = Template("and {count} more", "e mais {count}")
ALSO = Template("Also: {what}.", "Além disso: {what}.")

# The table.
IMAGE = Template("Image", "Imagem")
SIZE = Template("Size, base → head", "Tamanho, base → proposta")
LAYERS = Template("Layers", "Camadas")
VULNERABILITIES = Template("Vulnerabilities", "Vulnerabilidades")
VULNERABILITIES_SPLIT = Template(
    "Vulnerabilities: new / fixed / unchanged", "Vulnerabilidades: novas / corrigidas / iguais"
)
FINDINGS = Template("New findings", "Novos problemas")
GATE = Template("Gate", "Resultado")
NEW_FIXED_UNCHANGED = Template("{new} / {fixed} / {unchanged}", "{new} / {fixed} / {unchanged}")
COUNT_ONLY = Template("{count}, not compared", "{count}, sem comparação")
COUNT_OF_NEW = Template("{count} in all", "{count} no total")
NOT_SCANNED = Template("not scanned", "não analisada")
END_OF_LIFE = Template("{distribution} is past its end of life", "{distribution} passou do fim da vida")
NOT_BUILT = Template("not built", "não construída")
NOT_COMPARED = Template("not compared", "sem comparação")
NOT_JUDGED_SHORT = Template("not judged", "sem avaliação")
NOT_MEASURED = Template("not measured", "não medida")
BUILD_FAILED = Template("does not build", "não constrói")
NEW_IMAGE = Template("new", "nova")
REMOVED_IMAGE = Template("removed", "removida")
SPAN = Template("{before} → {after}", "{before} → {after}")
WITH_NOTE = Template("{what} ({note})", "{what} ({note})")
PASS = Template("pass", "aprovada")
WARN = Template("warn", "atenção")
INCOMPLETE = Template("incomplete", "incompleta")
FAIL = Template("fail", "reprovada")
QUIET = Template("Without a change worth a word: {names}.", "Sem mudança digna de nota: {names}.")
MORE_IMAGES = Template("{count} more images", "mais {count} imagens")

RUNS = Template("Runs", "Execução")

# When base and head run.
RUN_SAME = Template("same", "igual")
RUN_SHOWN = Template("differs, not judged", "difere, sem julgamento")
RUN_CHANGED = Template("changed", "mudou")
RUN_BROKEN = Template("broken", "quebrou")
FOLD_RUN = Template(
    "Base and head were run: {state} ({count} compared, {differs} differ, {seconds} s)",
    "Base e proposta foram executadas: {state} ({count} comparações, {differs} diferenças, {seconds} s)",
)
FOLD_RUN_NOTHING = Template("Base and head: {state}", "Base e proposta: {state}")
FOLD_NOT_RUN = Template("Behaviour: not observed", "Comportamento: não observado")
SOURCE_CHANGED = Template(
    "The program's source changed: it has to start, listen, be healthy and stop; other answers are not judged.",
    "O código do programa mudou: precisa iniciar, escutar, estar saudável e parar; outras respostas não são julgadas.",
)
WITH_HINT = Template("{reason}; {hint}", "{reason}; {hint}")
RUNS_THE_SAME = Template("runs the same", "executa igual")
NOT_RUN = Template("not observed running", "execução não observada")
FOLD_HARDENING = Template("Hardening that was proved by running it", "Endurecimento comprovado em execução")
HARDENING_WHY = Template(
    "Run with exactly these settings, head did all that it does without them: for compose, and for Kubernetes.",
    "Executada exatamente com estas opções, a proposta fez tudo o que faz sem elas: para compose e Kubernetes.",
)
HTML_BASE_LOG = Template("End of base's log", "Fim do log da base")
HTML_HEAD_LOG = Template("End of head's log", "Fim do log da proposta")

# What could not be done.
CANNOT = {
    "head-elsewhere": Template(
        "Not built, through no fault of this change: {reason}", "Não construída, e não por esta alteração: {reason}"
    ),
    "head-skipped": Template("Not built: {reason}", "Não construída: {reason}"),
    "head-unmeasured": Template("Not measured: {reason}", "Não medida: {reason}"),
    "base-failed": Template(
        "Base does not build, so that nothing is compared: {reason}",
        "A base não constrói, portanto nada é comparado: {reason}",
    ),
    "base-skipped": Template(
        "Base was not built, so that nothing is compared: {reason}",
        "A base não foi construída, portanto nada é comparado: {reason}",
    ),
    "base-unmeasured": Template(
        "Base was not measured, so that nothing is compared: {reason}",
        "A base não foi medida, portanto nada é comparado: {reason}",
    ),
    "not-scanned": Template("Not scanned: {reason}", "Não analisada: {reason}"),
    "not-compared": Template("Vulnerabilities not compared: {reason}", "Vulnerabilidades sem comparação: {reason}"),
    "not-run": Template("Not observed running: {reason}", "Execução não observada: {reason}"),
    "note": Template("Note: {reason}", "Nota: {reason}"),
    "moved": Template("{reason}", "{reason}"),
    "scan-note": Template("Scan incomplete: {reason}", "Análise incompleta: {reason}"),
}
MOVED = Template(
    "{file} of this change chooses what is built of {dockerfile}: this image is reviewed as well",
    "{file} desta alteração escolhe o que é construído de {dockerfile}: esta imagem também é revisada",
)
NO_REASON = Template("no reason given", "sem motivo informado")
BREAKS_AT = Template("The build breaks at {place}", "O build quebra em {place}")
BREAKS = Template("The build breaks", "O build quebra")
LAST_OUTPUT = Template("The end of its output:", "O fim da sua saída:")

# The sections.
WHY_GREW = Template("Why it grew", "Por que cresceu")
WHY_SHRANK = Template("Why it shrank", "Por que diminuiu")
LARGEST = Template("What makes up its {size}", "De que se compõem os {size}")
BASE_IMAGE = Template("base image", "imagem base")
OF_BASE_IMAGE = Template("from the base image", "da imagem base")
SMALLER_CHANGES = Template("in {count} smaller changes", "em {count} mudanças menores")
OTHER_LAYERS = Template("in {count} other layers", "em {count} outras camadas")
LINE = Template("line {line}", "linha {line}")
GONE = Template("gone", "retirada")
NEW_VULNERABILITIES = Template("New vulnerabilities", "Novas vulnerabilidades")
FIXED_VULNERABILITIES = Template("Fixed vulnerabilities: {count}", "Vulnerabilidades corrigidas: {count}")
UNCHANGED_VULNERABILITIES = Template("Unchanged vulnerabilities: {count}", "Vulnerabilidades iguais: {count}")
FIXABLE = Template("{count} with a fix", "{count} com correção")
FROM_BASE = Template("{count} from the base image", "{count} da imagem base")
SUPPRESSED = Template("{count} waived by an ignore file", "{count} dispensadas por arquivo de exceções")
SEVERITY = Template("Severity", "Severidade")
IDENTIFIER = Template("Vulnerability", "Vulnerabilidade")
PACKAGE = Template("Package", "Pacote")
INSTALLED = Template("Installed", "Instalada")
FIXED_IN = Template("Fixed in", "Corrigida em")
FROM = Template("From", "Origem")
NO_FIX = Template("no fix yet", "ainda sem correção")
MORE = Template("{count} more new vulnerabilities", "mais {count} novas vulnerabilidades")
MORE_ROWS = Template("And {count} more: see report.html.", "E mais {count}: veja report.html.")

# The rewrite.
PROVED = Template("Proved rewrite saves {saved}: {evidence}", "Reescrita comprovada economiza {saved}: {evidence}")
PROVED_SMALLER = Template("Proved rewrite: {evidence}", "Reescrita comprovada: {evidence}")
SAVES = Template("rewrite saves {saved}", "reescrita economiza {saved}")
BEHAVES = Template("built, config equal, behaves the same", "construída, config igual, comporta-se igual")
BEHAVES_STATED = Template(
    "built, config equal but for what is stated, behaves the same",
    "construída, config igual salvo o declarado, comporta-se igual",
)
DRAFT = Template(
    "Draft, not proved, would save {saved}: built, but its behaviour was not observed",
    "Rascunho, não comprovado, economizaria {saved}: construído, mas seu comportamento não foi observado",
)
DRAFT_ONLY = Template(
    "Draft, not proved: built, but its behaviour was not observed",
    "Rascunho, não comprovado: construído, mas seu comportamento não foi observado",
)
REWRITE_FIGURES = Template(
    "{before} → {after} ({percent}), onto {base}.", "{before} → {after} ({percent}), sobre {base}."
)
SPLIT_ALONE = Template(
    "The split alone comes to {size}; the rest is the change of base.",
    "Só a divisão em estágios já dá {size}; o resto vem da troca de base.",
)
VULNERABILITIES_SPAN = Template("Vulnerabilities: {before} → {after}.", "Vulnerabilidades: {before} → {after}.")
TO_APPLY = Template(
    "To apply it, replace {path} by this; it is {file} among the outputs, too.",
    "Para aplicar, substitua {path} por isto; também está em {file} entre as saídas.",
)
IGNORE_FILE = Template("With this {path}:", "Com este {path}:")
REWRITE_TOO_LONG = Template(
    "The Dockerfile is {file} among the outputs.", "O Dockerfile está em {file} entre as saídas."
)
CHECKED = Template("What was checked", "O que foi verificado")
CHECK_PASSED = Template("holds", "confere")
CHECK_FAILED = Template("differs", "difere")
DIFFERS_AS_STATED = Template("What differs, as stated", "O que difere, como declarado")
NOTHING = Template("nothing", "nada")
TRIED = Template("What was tried", "O que foi tentado")
CANDIDATE = Template("Candidate", "Candidata")
RESULT = Template("Result", "Resultado")
CANDIDATE_STATES = {
    "proved": Template("proved", "comprovada"),
    "built": Template("draft", "rascunho"),
    "refused": Template("refused", "recusada"),
    "failed": Template("did not build", "não construiu"),
    "skipped": Template("not tried", "não tentada"),
}
NO_REWRITE = Template("No rewrite was proved: {reason}", "Nenhuma reescrita foi comprovada: {reason}")
REWRITE_NOT_NEEDED = Template("No rewrite is needed: {reason}", "Nenhuma reescrita é necessária: {reason}")
REWRITE_SKIPPED = Template("No rewrite was looked for: {reason}", "Nenhuma reescrita foi procurada: {reason}")

# The folds.
FOLD_FINDINGS = Template(
    "Findings: {new} new, {gone} gone, {unchanged} unchanged",
    "Problemas: novos {new}, resolvidos {gone}, iguais {unchanged}",
)
GONE_FINDINGS = Template("Gone:", "Resolvidos:")
UNCHANGED_FINDINGS = Template("Unchanged:", "Iguais:")
NOTES = Template("Notes:", "Notas:")
WHY = Template("Why:", "Por quê:")
REMEDY = Template("Remedy:", "Solução:")
LEVELS = {
    "error": Template("error", "erro"),
    "warning": Template("warning", "aviso"),
    "info": Template("info", "informação"),
    "style": Template("style", "estilo"),
}
LIKELY = Template("likely", "provável")
FOLD_PACKAGES = Template(
    "Packages: {added} added, {removed} removed, {changed} changed",
    "Pacotes: adicionados {added}, removidos {removed}, alterados {changed}",
)
WITH_BUILD_TOOLS = Template("{what}; build tools added: {tools}", "{what}; ferramentas de build adicionadas: {tools}")
FOLD_LAYERS = Template(
    "All layers: {count}, {size}, of which {base} from the base image",
    "Todas as camadas: {count}, {size}, dos quais {base} da imagem base",
)
BUILD_TOOL = Template("build tool", "ferramenta de build")
WASTED = Template(
    "{size} of the image is wasted on files that a later layer overwrites or deletes",
    "{size} da imagem é desperdício: arquivos que uma camada posterior sobrescreve ou apaga",
)
WASTED_MOST = Template("{what}, most of it {path} ({size})", "{what}, principalmente {path} ({size})")
WASTED_FILES = Template("Wasted bytes: {size}", "Bytes desperdiçados: {size}")
FILE = Template("File", "Arquivo")
ADDED_BY = Template("Added by", "Adicionado por")
HIDDEN_BY = Template("Hidden by", "Escondido por")
DELETED = Template("deleted", "apagado")
OVERWRITTEN = Template("overwritten", "sobrescrito")
PULL_SIZE = Template(
    "{size} to pull (estimated, compressed). Sizes are uncompressed.",
    "{size} para baixar (estimado, comprimido). Os tamanhos são sem compressão.",
)
WAS = Template("Was", "Antes")
IS = Template("Is", "Agora")
INSTRUCTION = Template("Instruction", "Instrução")
BYTES = Template("Size", "Tamanho")
SHARE = Template("Share", "Parte")

# The badge and the suggestions.
BADGE_NOTHING = Template("no image concerned", "nenhuma imagem afetada")
IMAGES_OF = Counted(("image", "images"), ("imagem", "imagens"))
SUGGESTION_REWRITE = Template(
    "This Dockerfile is new: with one click it is the proved one. What was checked is in the comment of this review.",
    "Este Dockerfile é novo: com um clique ele é o comprovado. O que foi verificado está no comentário desta revisão.",
)

# For code scanning.
SARIF_VULNERABILITY = Template(
    "{id} ({severity}) in {package}, added by {origin}. {fix}",
    "{id} ({severity}) em {package}, trazida por {origin}. {fix}",
)
SARIF_TITLE = Template("{id} in {package}", "{id} em {package}")
SARIF_LEFT_OUT = Template(
    "{count} more results are not in this file: code scanning shows 5,000 of a run.",
    "Mais {count} resultados não estão neste arquivo: o code scanning mostra 5.000 por execução.",
)
SARIF_FROM_BASE = Template("this base image", "esta imagem base")
SARIF_FROM_LINE = Template("this instruction", "esta instrução")
SARIF_UPDATE = Template("Fixed in {version}.", "Corrigida em {version}.")
SARIF_NO_FIX = Template("There is no fix yet.", "Ainda não há correção.")
SARIF_REMEDY = Template(
    "Update the package or the base image, or leave the package out of the final stage.",
    "Atualize o pacote ou a imagem base, ou deixe o pacote fora do estágio final.",
)

# The job summary.
TIMINGS = Template("Where the time went: {seconds} s in all", "Onde foi o tempo: {seconds} s no total")
TOOL = Template("Tool", "Ferramenta")
SECONDS = Template("Seconds", "Segundos")
OWN_TIME = Template("Hullcheck itself", "o próprio Hullcheck")
POLICY_FROM = Template("Policy: {source}.", "Política: {source}.")

# The page.
HTML_REVISIONS = Template("Base {base}, head {head}.", "Base {base}, proposta {head}.")
HTML_COMMIT = Template("Commit", "Commit")
HTML_IMAGES = Template("Images", "Imagens")
HTML_CHANGE = Template("Change", "Mudança")
HTML_SEARCH = Template("Search", "Buscar")
HTML_ALL = Template("all", "todas")
HTML_SHOWN = Template("{shown} of {total} shown", "{shown} de {total} exibidas")
HTML_STATUS = Template("Status", "Situação")
HTML_NEW = Template("new", "nova")
HTML_FIXED = Template("fixed", "corrigida")
HTML_UNCHANGED = Template("unchanged", "igual")
HTML_PRESENT = Template("present", "presente")
HTML_UNCHANGED_FOLD = Template("{count} unchanged vulnerabilities", "{count} vulnerabilidades sem mudança")
HTML_MORE_FOLD = Template("{count} more vulnerabilities", "Mais {count} vulnerabilidades")
HTML_OPEN_ALL = Template("Open all sections", "Abrir todas as seções")
HTML_SPLIT_ORDER = Template("new / fixed / unchanged", "novas / corrigidas / iguais")
HTML_OWN = Template("instruction of this Dockerfile", "instrução deste Dockerfile")
HTML_MAP_HOW = Template(
    "Areas are bytes; each box leads to its row below.", "As áreas são bytes; cada caixa leva à sua linha abaixo."
)
HTML_LAYER_TABLE = Template("The layers as a table", "As camadas em tabela")
HTML_NUMBER = Template("No.", "Nº")
HTML_MORE = Template("{count} more are in report.json.", "Mais {count} estão em report.json.")
HTML_MEASURE = Template("Measure", "Medida")
HTML_PULL = Template("To pull", "Para baixar")
HTML_SAME_SCALE = Template("Its layers on the same scale as those above:", "Suas camadas na mesma escala das de cima:")
HTML_DIFF = Template("What changes", "O que muda")
HTML_WHOLE = Template("The whole Dockerfile", "O Dockerfile inteiro")
HTML_COPY = Template("Copy", "Copiar")
HTML_COPIED = Template("Copied", "Copiado")
HTML_SELECTED = Template("Selected: copy it by Ctrl+C", "Selecionado: copie com Ctrl+C")
HTML_FIELD = Template("Field", "Campo")
HTML_KIND = Template("Kind", "Tipo")

# The footer.
FOOTER_REVISIONS = Template("Base {base}, head {head}.", "Base {base}, proposta {head}.")
FOOTER_DATABASE = Template("Vulnerability database of {date}.", "Base de vulnerabilidades de {date}.")
FOOTER_DATABASE_AGE = Template("Vulnerability database of {date}, {age}.", "Base de vulnerabilidades de {date}, {age}.")
FOOTER_DATABASE_OLD = Template(
    "Vulnerability database of {date}, {age}: what was published since is missing.",
    "Base de vulnerabilidades de {date}, {age}: falta o que foi publicado desde então.",
)
TODAY = Template("less than a day old", "de menos de um dia")
FOOTER_RUN = Template("This run", "Esta execução")
FOOTER_WAIVE = Template(
    "To waive: a finding by {comment} above its line; a vulnerability in {ignore} and limits in {policy}, both read "
    "from the base branch.",
    "Para dispensar: um problema com {comment} acima da sua linha; uma vulnerabilidade em {ignore} e limites em "
    "{policy}, ambos lidos do ramo base.",
)
LEFT_OUT = Template(
    "{sections}, for GitHub limits what fits here: {where} has everything.",
    "{sections}, pois o GitHub limita o que cabe aqui: {where} tem tudo.",
)
JOB_SUMMARY = Template("the job summary", "o resumo do job")
REPORT_FILE = Template("report.html among the outputs", "report.html entre as saídas")

TREND_SIZES = Template(
    "Size over the last {count} merges: {bars} ({first} to {last})",
    "Tamanho nos últimos {count} merges: {bars} ({first} a {last})",
)
TREND_VULNERABILITIES = Template(
    "Vulnerabilities: {bars} ({first} to {last})", "Vulnerabilidades: {bars} ({first} a {last})"
)

# What the next commit costs.
NEXT_COMMIT = Template("Next commit", "Próximo commit")
NEXT_COST = Template(
    "a change of {path} rebuilds from line {line} on ({count} instructions) and costs a pull {size}{before}",
    "uma alteração em {path} reconstrói a partir da linha {line} ({count} instruções) e custa {size} num pull{before}",
)
NEXT_BEFORE = Template(" (base: {size})", " (base: {size})")
STAYS_BEHIND = Template("What stays behind, and why", "O que fica para trás, e por quê")
LEFT_COUNT = Template("{files} file(s), {size}", "{files} arquivo(s), {size}")
LEFT_BEHIND = {
    "toolchain": Template("other versions of package managers", "outras versões de gerenciadores de pacotes"),
    "cache": Template("caches of package managers and toolchains", "caches de gerenciadores de pacotes e toolchains"),
    "record": Template("records of the package manager", "registros do gerenciador de pacotes"),
    "intermediate": Template("intermediate files of the build", "arquivos intermediários do build"),
    "source": Template(
        "sources, and files that only say how to build", "fontes, e arquivos que só dizem como fazer o build"
    ),
    "unread": Template("files of the context that no program opens", "arquivos do contexto que nenhum programa abre"),
    "development": Template("dependencies for development", "dependências de desenvolvimento"),
    "package": Template(
        "packages that only build, or that no program can start",
        "pacotes só de build, ou que nenhum programa pode iniciar",
    ),
    "pages": Template(
        "manual pages and translations, which the slim base leaves out",
        "páginas de manual e traduções, que a base slim não inclui",
    ),
    "copy": Template(
        "programs that are installed elsewhere, too", "programas que também estão instalados em outro lugar"
    ),
}
