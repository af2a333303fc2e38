"""What the heading says: the verdict in one sentence."""

from bot.messages.report import Counted
from bot.text import Template

MORE_REASONS = Counted(("more reason", "more reasons"), ("outro motivo", "outros motivos"))
BLOCKED = Template("Blocked: {reasons}", "Bloqueado: {reasons}")
NO_REGRESSIONS = Template("No regressions", "Sem regressões")
NOTHING_CONCERNED = Template("No container image affected", "Nenhuma imagem de contêiner afetada")
NO_REGRESSIONS_IN = Template(
    "No regressions in {count} of {total} images; the others could not be compared",
    "Sem regressões em {count} de {total} imagens; as outras não puderam ser comparadas",
)
REMOVED_ONLY = Template("Image removed", "Imagem removida")
NEW_ONLY = Template("New image: {what}", "Nova imagem: {what}")
NOT_COMPARED_ONLY = Template("Nothing to compare with", "Sem base de comparação")
BETTER = Template("No regressions, {what}", "Sem regressões, {what}")
FIXED_COUNT = Template("{count} fixed", "{count} a menos")
BY_DEFAULTS = Template(
    "{heading} (defaults used: the policy could not be read)", "{heading} (pelos padrões: a política não pôde ser lida)"
)
INCOMPLETE_BECAUSE = Template("Incomplete: {reasons}", "Incompleto: {reasons}")
OF_IMAGES_FAIL = Template("{count} of {total} images ({name}: {first})", "{count} de {total} imagens ({name}: {first})")
OF_IMAGES_WARN = Template(
    "{count} of {total} images worth a look ({name}: {first})",
    "{count} de {total} imagens {count:merece|merecem} atenção ({name}: {first})",
)
NOT_JUDGED_SHORT = Template("not judged", "não avaliada")
RUNS_THE_SAME = Template("behaves the same", "comporta-se igual")
NOT_RUN = Template("behaviour not observed", "comportamento não observado")
