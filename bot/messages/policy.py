"""What the policy says when it decides."""

from bot.text import Template

BUILD_FAILED = Template(
    "the image does not build at head",
    "a imagem não é construída na revisão proposta",
)
BUILD_FAILED_ELSEWHERE = Template(
    "the image could not be built, and the pull request is not to blame: {reason}",
    "a imagem não pôde ser construída, e a culpa não é do pull request: {reason}",
)
OWN_IMAGE = Template(
    "the image could not be built, for a base image that only this change names: {reason}",
    "a imagem não pôde ser construída, por uma imagem base que só esta mudança usa: {reason}",
)
BUILD_BROKEN_BEFORE = Template(
    "the image does not build at head, nor did it at base",
    "a imagem não é construída na revisão proposta, e já não era na base",
)
END_OF_LIFE = Template(
    "{distribution} is past its end of life: it gets no more security advisories, so that nothing is found",
    "{distribution} passou do fim da vida: não recebe mais avisos de segurança, portanto nada é encontrado",
)
NOT_BUILT = Template("the image was not built", "a imagem não foi construída")
NO_BASE_IMAGE = Template(
    "base has no image to compare with: {reason}", "a base não tem imagem com que comparar: {reason}"
)
NOT_JUDGED = Template("{rules} not judged: {reason}", "não avaliado ({rules}): {reason}")
NEW_VULNERABILITIES = Template(
    "{count} new {severity} {noun}",
    "{count} {noun_pt} {severity}",
)
NEW_IMAGE_WITH = Template("a new image with {counts} {noun}", "uma imagem nova com {counts} {noun_pt}")
ALL_VULNERABILITIES = Template("{counts} {noun} in all", "{counts} {noun_pt} no total")
NOTHING_TO_COMPARE_WITH = Template(
    "{counts} {noun}, and no image of base to compare with",
    "{counts} {noun_pt}, e nenhuma imagem da base com que comparar",
)
SIZE_INCREASE = Template(
    "grew by {delta} ({percent}), more than the {limit} allowed",
    "cresceu {delta} ({percent}), mais que o permitido: {limit}",
)
SIZE_ABSOLUTE = Template(
    "{size}, more than the {limit} allowed",
    "{size}, mais que o permitido: {limit}",
)
SIZE_GREW = Template("grew by {delta} ({percent})", "cresceu {delta} ({percent})")
NEW_FINDINGS = Template("{count} new lint {noun}", "{count} {noun_pt} de lint")
BREAKS_WHEN_RUN = Template("breaks when it runs: {text}", "quebra ao executar: {text}")
BEHAVES_OTHERWISE = Template("behaves otherwise when it runs: {text}", "comporta-se de outro modo ao executar: {text}")
NOT_OBSERVED = Template("its behaviour was not observed: {reason}", "seu comportamento não foi observado: {reason}")
NO_REASON = Template("no reason given", "sem motivo informado")
BASE_NOT_ALLOWED = Template(
    "{image} ({place}) is not an allowed base; allowed: {allowed}",
    "{image} ({place}) não é uma base permitida; permitidas: {allowed}",
)
LINE = Template("line {line}", "linha {line}")
LOADED = Template("loaded by the builder", "carregada pelo builder")
LOADED_UNKNOWN = Template(
    "this builder does not say which images it loaded; a newer buildx does",
    "este builder não informa quais imagens carregou; um buildx mais novo informa",
)
BASE_NOT_ALLOWED_BEFORE = Template(
    "{image} ({place}) is not an allowed base, nor was it before this change",
    "{image} ({place}) não é uma base permitida, e já não era antes desta mudança",
)
IGNORED = Template("{what} is ignored until {date}: {reason}", "{what} é ignorado até {date}: {reason}")
IGNORE_EXPIRED = Template(
    "the exception for {what} expired on {date}: it counts again",
    "a exceção para {what} venceu em {date}: volta a contar",
)
WAIVED = Template(
    "waived by the label {label}: {rules}",
    "dispensado pelo rótulo {label}: {rules}",
)
LOOSER = Template(
    "{key} is looser than {source} allows, whose value counts",
    "{key} é mais permissivo que {source}, cujo valor prevalece",
)
HELD = Template(
    "{key} is for {source} to decide: the repository's does not count",
    "{key} é decidido por {source}: o valor do repositório não conta",
)
IMAGES_LOOSER = Template(
    "what images says is looser than {source} allows, whose values count",
    "o que consta em images é mais permissivo que {source}, cujos valores prevalecem",
)
POLICY_NOT_READ = Template(
    "the policy cannot be read, and the defaults count in its place: {error}",
    "a política não pôde ser lida, e valem os padrões no lugar dela: {error}",
)
IMAGE_NOT_THERE = Template(
    "images names {path}, which is in neither revision", "images cita {path}, que não está em nenhuma das revisões"
)
ALL_EXCLUDED = Template(
    "exclude leaves out every Dockerfile there is ({count}): nothing is reviewed",
    "exclude deixa de fora todos os Dockerfiles que há ({count}): nada é revisado",
)
ORGANISATION_KEPT = Template(
    "{source} cannot be read now, and counts as it was when it last could: {error}",
    "{source} não pode ser lida agora, e vale como era na última vez em que pôde: {error}",
)
ORGANISATION_NOT_READ = Template(
    "the organisation's policy {source} was not read: that takes a workflow",
    "a política da organização {source} não foi lida: isso requer um workflow",
)
FORK_WITHOUT_SECRETS = Template(
    "built without its secrets ({names}): builds of forks never get any",
    "construída sem seus segredos ({names}): builds de forks nunca os recebem",
)
