"""What the policy says when it decides."""

from bot.text import Template

BUILD_FAILED = Template("the image build fails with this change", "o build da imagem falha com esta alteração")
BUILD_FAILED_ELSEWHERE = Template(
    "the image could not be built, but not because of this pull request: {reason}",
    "a imagem não pôde ser construída, mas não por causa deste pull request: {reason}",
)
OWN_IMAGE = Template(
    "the image could not be built, because of a base image that only this change uses: {reason}",
    "a imagem não pôde ser construída, por causa de uma imagem base que só esta alteração usa: {reason}",
)
OWN_HOST = Template(
    "the image build fails because of a host that nothing at base names: {host} (as its output says)",
    "o build da imagem falha por causa de um host que nada na base menciona: {host} (segundo a própria saída)",
)
BUILD_BROKEN_BEFORE = Template(
    "the image build fails, as it did at base", "o build da imagem falha, como já falhava na base"
)
END_OF_LIFE = Template(
    "{distribution} has reached end of life: no more security advisories, so nothing is found",
    "{distribution} está sem suporte: não recebe mais avisos de segurança, então nada é encontrado",
)
NOT_BUILT = Template("the image was not built", "a imagem não foi construída")
NO_BASE_IMAGE = Template("nothing to compare with at base: {reason}", "nada a comparar na base: {reason}")
NOT_JUDGED = Template("{rules} not judged: {reason}", "não avaliado ({rules}): {reason}")
NEW_VULNERABILITIES = Template(
    "{count} new {severity} {count:vulnerability|vulnerabilities}{fix}",
    "{count:1 vulnerabilidade|# vulnerabilidades} {severity} {count:nova|novas}{fix}",
)
WITH_A_FIX = Template(" with a fix", " com correção")
NEW_IMAGE_WITH = Template(
    "a new image with {counts} {count:vulnerability|vulnerabilities}{fix}",
    "imagem nova, {count:vulnerabilidade|vulnerabilidades}{fix}: {counts}",
)
ALL_VULNERABILITIES = Template(
    "{counts} {count:vulnerability|vulnerabilities}{fix} in total",
    "{count:vulnerabilidade|vulnerabilidades}{fix} no total: {counts}",
)
NOTHING_TO_COMPARE_WITH = Template(
    "{counts} {count:vulnerability|vulnerabilities}{fix}, and nothing to compare with at base",
    "{count:vulnerabilidade|vulnerabilidades}{fix} ({counts}), e nada a comparar na base",
)
SIZE_INCREASE = Template(
    "grows by {delta} ({percent}); the limit is {limit}", "cresce {delta} ({percent}); o limite é {limit}"
)
SIZE_ABSOLUTE = Template("is {size}; the limit is {limit}", "tem {size}; o limite é {limit}")
SIZE_GREW = Template("grows by {delta} ({percent})", "cresce {delta} ({percent})")
NEW_FINDINGS = Template(
    "{count:1 new lint finding|# new lint findings}", "{count:1 apontamento novo|# apontamentos novos} de lint"
)
REBUILD_LARGER = Template(
    "every change to {path} now pulls {after} ({before} at base, line {line})",
    "cada alteração em {path} agora exige um pull de {after} ({before} na base, linha {line})",
)
REBUILD_SLOWER = Template(
    "every change to {path} now takes {after} s to build ({before} s at base, line {line})",
    "cada alteração em {path} agora leva {after} s de build ({before} s na base, linha {line})",
)
BREAKS_WHEN_RUN = Template("no longer works: {text}", "deixou de funcionar: {text}")
BEHAVES_OTHERWISE = Template("behaves differently: {text}", "comporta-se de modo diferente: {text}")
NOT_OBSERVED = Template("its behaviour was not observed: {reason}", "seu comportamento não foi observado: {reason}")
NO_REASON = Template("no reason given", "sem motivo informado")
BASE_NOT_ALLOWED = Template(
    "{image} ({place}) is not an allowed base image; allowed: {allowed}",
    "{image} ({place}) não é uma imagem base permitida; permitidas: {allowed}",
)
LINE = Template("line {line}", "linha {line}")
LOADED = Template("loaded by the builder", "carregada pelo builder")
LOADED_UNKNOWN = Template(
    "this builder does not report which images it loaded; a newer buildx does",
    "este builder não informa quais imagens carregou; um buildx mais novo informa",
)
BASE_NOT_ALLOWED_BEFORE = Template(
    "{image} ({place}) is not an allowed base image, and was not before this change",
    "{image} ({place}) não é uma imagem base permitida, e já não era antes desta alteração",
)
IGNORED = Template("{what} is waived until {date}: {reason}", "{what} está dispensado até {date}: {reason}")
IGNORED_SOON = Template(
    "{what} is waived until {date} ({days:1 day|# days} left): {reason}",
    "{what} está dispensado até {date} ({days:falta 1 dia|faltam # dias}): {reason}",
)
IGNORED_LAST_DAY = Template(
    "{what} is waived until today ({date}): {reason}", "{what} está dispensado até hoje ({date}): {reason}"
)
IGNORE_EXPIRED = Template(
    "the exception for {what} expired on {date}, so it counts again",
    "a exceção para {what} venceu em {date}, e volta a contar",
)
WAIVED = Template("waived by the label {label}: {rules}", "dispensado pelo label {label}: {rules}")
LOOSER = Template(
    "{key} is looser than {source} allows, so the value from there counts",
    "{key} é mais permissivo do que {source} permite; vale o valor de lá",
)
HELD = Template(
    "{key} is set by {source}; the value in this repository does not count",
    "{key} é definido por {source}; o valor deste repositório não conta",
)
IMAGES_LOOSER = Template(
    "`images` is looser than {source} allows, so the values from there count",
    "`images` é mais permissivo do que {source} permite; valem os valores de lá",
)
POLICY_NOT_READ = Template(
    "the policy could not be read, so the defaults apply: {error}",
    "a política não pôde ser lida, e valem os padrões: {error}",
)
IMAGE_NOT_THERE = Template(
    "`images` lists {path}, which exists neither at base nor at head",
    "`images` lista {path}, que não existe nem na base nem no PR",
)
ALL_EXCLUDED = Template(
    "`exclude` leaves out every Dockerfile ({count}): nothing is reviewed",
    "`exclude` deixa de fora todos os Dockerfiles ({count}): nada é revisado",
)
ORGANISATION_KEPT = Template(
    "{source} cannot be read now, so the last version that could be read applies: {error}",
    "{source} não pode ser lida agora; vale a última versão que pôde ser lida: {error}",
)
ORGANISATION_NOT_READ = Template(
    "the organisation's policy {source} was not read: that only works in a workflow",
    "a política da organização {source} não foi lida: isso só funciona em um workflow",
)
FORK_WITHOUT_SECRETS = Template(
    "built without its secrets ({names}): builds of forks never receive any",
    "construída sem seus segredos ({names}): builds de forks nunca os recebem",
)
