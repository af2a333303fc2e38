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
BUILD_BROKEN_BEFORE = Template(
    "the image does not build at head, nor did it at base",
    "a imagem não é construída na revisão proposta, e já não era na base",
)
NEW_VULNERABILITIES = Template(
    "{count} new {severity} {noun}",
    "{count} {noun_pt} {severity}",
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
NOT_SCANNED = Template("not scanned: {reason}", "não analisada: {reason}")
NOT_COMPARED = Template("base and head cannot be compared: {reason}", "base e proposta não são comparáveis: {reason}")
BAD_DOCKERFILE = Template("the Dockerfile cannot be read: {reason}", "o Dockerfile não pôde ser lido: {reason}")
NO_REASON = Template("no reason given", "sem motivo informado")
