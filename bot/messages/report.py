"""What the comment and the other outputs say."""

from bot.text import Template

# The heading.
BLOCKED = Template("Blocked: {reasons}", "Bloqueado: {reasons}")
NO_REGRESSIONS = Template("No regressions", "Sem regressões")
NOTHING_CONCERNED = Template("No image is concerned", "Nenhuma imagem é afetada")
SMALLER = Template("No regressions, {delta}", "Sem regressões, {delta}")
AND_MORE = Template("{first}, and {count} more", "{first}, e mais {count}")
OF_IMAGES = Template("{count} of {total} images: {first}", "{count} de {total} imagens: {first}")

# The table.
IMAGE = Template("Image", "Imagem")
SIZE = Template("Size, base → head", "Tamanho, base → proposta")
LAYERS = Template("Layers", "Camadas")
VULNERABILITIES = Template("Vulnerabilities", "Vulnerabilidades")
FINDINGS = Template("New findings", "Novos problemas")
GATE = Template("Gate", "Resultado")
NEW_FIXED_UNCHANGED = Template(
    "{new} new, {fixed} fixed, {unchanged} unchanged", "{new} novas, {fixed} corrigidas, {unchanged} iguais"
)
COUNT_ONLY = Template("{count} (not compared)", "{count} (sem comparação)")
NOT_SCANNED = Template("not scanned", "não analisada")
NOT_BUILT = Template("not built", "não construída")
BUILD_FAILED = Template("does not build", "não é construída")
NEW_IMAGE = Template("new", "nova")
REMOVED_IMAGE = Template("removed", "removida")
PASS = Template("✅ pass", "✅ aprovada")
WARN = Template("⚠️ warn", "⚠️ atenção")
FAIL = Template("❌ fail", "❌ reprovada")
QUIET = Template("{count} more without a change: {names}", "mais {count} sem mudança: {names}")

# The sections.
WHY_GREW = Template("Why it grew", "Por que cresceu")
WHY_SHRANK = Template("Why it shrank", "Por que diminuiu")
BASE_IMAGE = Template("base image", "imagem base")
LINE = Template("line {line}", "linha {line}")
GONE = Template("gone", "removida")
NEW_VULNERABILITIES = Template("New vulnerabilities", "Novas vulnerabilidades")
SEVERITY = Template("Severity", "Severidade")
IDENTIFIER = Template("Vulnerability", "Vulnerabilidade")
PACKAGE = Template("Package", "Pacote")
FIXED_IN = Template("Fixed in", "Corrigida em")
FROM = Template("From", "Origem")
NO_FIX = Template("no fix yet", "sem correção ainda")
MORE = Template("{count} more", "mais {count}")
BUILD_FAILURE = Template("Does not build", "Não é construída")
BASE_FAILURE = Template(
    "Base does not build: nothing is compared", "A base não é construída, portanto nada é comparado"
)
REASON_LINE = Template("{what}: {reason}", "{what}: {reason}")

PROVED = Template(
    "Proved rewrite: {size} instead of {before} ({percent}), {evidence}",
    "Reescrita comprovada: {size} em vez de {before} ({percent}), {evidence}",
)
SAVES_VULNERABILITIES = Template("{count} vulnerabilities fewer, ", "{count} vulnerabilidades a menos, ")
BEHAVES = Template("built, config equal, behaves the same", "construída, config igual, comporta-se igual")
BEHAVES_STATED = Template(
    "built, config equal but for what is stated, behaves the same",
    "construída, config igual salvo o declarado, comporta-se igual",
)
DRAFT = Template(
    "Draft of a rewrite, not proved: {size} instead of {before}",
    "Rascunho de reescrita, não comprovado: {size} em vez de {before}",
)
CHECKED = Template("Checked", "Verificado")
DIFFERS_AS_STATED = Template("Differs as stated", "Difere como declarado")
TRIED = Template("Tried", "Tentativas")
CANDIDATE = Template("Candidate", "Candidata")
RESULT = Template("Result", "Resultado")
NO_REWRITE = Template("No rewrite: {reason}", "Sem reescrita: {reason}")

FOLD_FINDINGS = Template(
    "Findings: {new} new, {gone} gone, {unchanged} unchanged",
    "Problemas: {new} novos, {gone} resolvidos, {unchanged} iguais",
)
FOLD_PACKAGES = Template(
    "Packages: {added} added, {removed} removed, {changed} changed",
    "Pacotes: {added} adicionados, {removed} removidos, {changed} alterados",
)
FOLD_LAYERS = Template("All layers of head", "Todas as camadas da proposta")
FOLD_FIXED = Template("Fixed vulnerabilities: {count}", "Vulnerabilidades corrigidas: {count}")
BUILD_TOOL = Template("build tool", "ferramenta de build")
REMEDY = Template("Remedy:", "Solução:")
WASTED = Template(
    "{size} of it is wasted: files that a later layer overwrites or deletes",
    "{size} é desperdício: arquivos que uma camada posterior sobrescreve ou apaga",
)
PULL_SIZE = Template("{size} to pull (estimated, compressed)", "{size} para baixar (estimado, comprimido)")
WAS = Template("Was", "Antes")
IS = Template("Is", "Agora")
INSTRUCTION = Template("Instruction", "Instrução")
BYTES = Template("Size", "Tamanho")

FOOTER_SIZES = Template("Sizes are uncompressed.", "Tamanhos sem compressão.")
FOOTER_REVISIONS = Template("Base {base}, head {head}.", "Base {base}, proposta {head}.")
FOOTER_DATABASE = Template("Vulnerability database of {date}.", "Base de vulnerabilidades de {date}.")
FOOTER_RUN = Template("Run", "Execução")
FOOTER_WAIVE = Template(
    "To waive: `.github/hullcheck.yml` on the base branch.", "Para dispensar: `.github/hullcheck.yml` no ramo base."
)
LEFT_OUT = Template(
    "Some sections are left out, for GitHub limits comments: the job summary and report.html have everything.",
    "Algumas seções foram omitidas pelo limite do GitHub para comentários: o resumo do job e report.html têm tudo.",
)
