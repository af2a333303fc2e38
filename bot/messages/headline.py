"""What the heading says: the verdict in one sentence, with a verb."""

from bot.messages.report import Counted
from bot.text import Template

BLOCKED = Template("Blocked: {reasons}", "Bloqueado: {reasons}")
INCOMPLETE_BECAUSE = Template("Incomplete: {reasons}", "Incompleto: {reasons}")
OF_IMAGES_FAIL = Template("{count} of {total} images; {name}: {first}", "{count} de {total} imagens; {name}: {first}")
OF_IMAGES_WARN = Template(
    "{count} of {total} images worth a look; {name}: {first}",
    "{count} de {total} imagens {count:merece|merecem} atenção; {name}: {first}",
)
WITHIN_LIMITS = Template("Within the limits: {what}", "Dentro dos limites: {what}")
NO_REGRESSIONS = Template("No regressions", "Sem regressões")
NO_REGRESSIONS_AND = Template("No regressions, {what}", "Sem regressões, {what}")
NO_REGRESSIONS_IN = Template(
    "No regressions in {count} of {total} images; the others could not be compared",
    "Sem regressões em {count} de {total} imagens; as outras não puderam ser comparadas",
)
NOTHING_CONCERNED = Template("No container image affected", "Nenhuma imagem de contêiner afetada")
REMOVED_ONLY = Template("Image removed", "Imagem removida")
NEW_ONLY = Template("New image: {what}", "Nova imagem: {what}")
NOT_COMPARED_ONLY = Template("Nothing to compare with", "Sem base de comparação")
BY_DEFAULTS = Template(
    "{heading} (defaults used: the policy could not be read)", "{heading} (pelos padrões: a política não pôde ser lida)"
)
BUT = Template("{first}; {second}", "{first}; {second}")

# What a change does to an image.
ADDS = Template(
    "adds {count:1 vulnerability|# vulnerabilities} ({worst})",
    "traz {count:1 vulnerabilidade nova|# vulnerabilidades novas} ({worst})",
)
EXPLOITED = Template(
    "{worst}, {count} exploited in the wild", "{worst}, {count} {count:explorada|exploradas} na prática"
)
FIXES = Template(
    "fixes {count:1 vulnerability|# vulnerabilities}", "corrige {count:1 vulnerabilidade|# vulnerabilidades}"
)
GROWS = Template("grows by {size}", "cresce {size}")
SHRINKS = Template("shrinks by {size}", "diminui {size}")
ADDS_FINDINGS = Template(
    "adds {count:1 lint finding|# lint findings}", "traz {count:1 apontamento|# apontamentos} de lint"
)
MORE_REASONS = Counted(("more reason", "more reasons"), ("outro motivo", "outros motivos"))
NOT_JUDGED_SHORT = Template("not judged", "não avaliada")
RUNS_THE_SAME = Template("behaves the same", "comporta-se igual")
NOT_RUN = Template("behaviour not observed", "comportamento não observado")
