"""What is said on GitHub around a report, and what is said when something could not be written there."""

from bot.text import Template

COMMENT_FORBIDDEN = Template(
    "The comment could not be written: the token has no right to ({reason}). Give the job `pull-requests: write`. For "
    "pull requests from forks, publish in a second workflow; the README has it ready to copy.",
    "O comentário não pôde ser escrito: o token não tem permissão ({reason}). Dê ao job `pull-requests: write`. Para "
    "pull requests de forks, publique em um segundo workflow; o README traz um pronto para copiar.",
)
COMMENT_LOCKED = Template(
    "The comment could not be written: the conversation is locked.",
    "O comentário não pôde ser escrito: a conversa está bloqueada.",
)
COMMENT_ARCHIVED = Template(
    "The comment could not be written: the repository is archived and read-only.",
    "O comentário não pôde ser escrito: o repositório está arquivado, somente para leitura.",
)
COMMENT_FAILED = Template(
    "The comment could not be written: {reason}.",
    "O comentário não pôde ser escrito: {reason}.",
)
NEWER_COMMIT = Template(
    "A newer commit was pushed meanwhile; the comment is left to its run.",
    "Um commit mais novo foi enviado nesse meio-tempo; o comentário fica para a execução dele.",
)
NO_LONGER_CONCERNED = Template(
    "Hullcheck: this pull request no longer changes any container image.",
    "Hullcheck: este pull request não altera mais nenhuma imagem de contêiner.",
)
TOO_LONG = Template(
    "The full report does not fit into a comment: it is in the [job summary]({url}).",
    "O relatório completo não cabe em um comentário: ele está no [resumo do job]({url}).",
)
NOTHING_TO_REVIEW = Template(
    "Hullcheck: no container image is concerned by this change.",
    "Hullcheck: esta alteração não afeta nenhuma imagem de contêiner.",
)
NOTHING_TO_COMPARE = Template(
    "Every image of the branch was reviewed: there is nothing to compare with.",
    "Todas as imagens do branch foram revisadas: não há com o que comparar.",
)
NOT_COMPLETED = Template(
    "Hullcheck could not complete the review, through no fault of this change: {reason}",
    "O Hullcheck não conseguiu concluir a revisão, e não por culpa desta alteração: {reason}",
)
BAD_INPUT = Template(
    "Hullcheck cannot review with this configuration: {reason}",
    "O Hullcheck não consegue revisar com esta configuração: {reason}",
)
VERDICT_PASS = Template("Hullcheck: no regressions", "Hullcheck: nenhuma regressão")
VERDICT_WARN = Template("Hullcheck: worth a look", "Hullcheck: merece atenção")
VERDICT_FAIL = Template("Hullcheck: blocked", "Hullcheck: bloqueado")
BUILD_FAILED = Template("The image does not build", "A imagem não é construída")
BLOCKED_BY = Template("Blocked by {rule}", "Bloqueado por {rule}")
NEW_VULNERABILITIES_HERE = Template(
    "{count} new vulnerabilities, HIGH or worse", "{count} novas vulnerabilidades, HIGH ou pior"
)
BROUGHT_BY_LINE = Template("This instruction brought them in: {names}", "Esta instrução as trouxe: {names}")
FORK_TOKEN = Template(
    "This pull request comes from a fork, so that this run may only read: the report is in the job summary. The second "
    "workflow of the README publishes the comment.",
    "Este pull request vem de um fork, portanto esta execução só pode ler: o relatório está no resumo do job. O "
    "segundo workflow do README publica o comentário.",
)
NOT_PUBLISHED = Template("Not published: {reason}", "Não publicado: {reason}")
CHECK_FAILED = Template(
    "The check run could not be written: {reason}. Give the job `checks: write`.",
    "O check run não pôde ser escrito: {reason}. Dê ao job `checks: write`.",
)
CHECK_RUNNING = Template("Hullcheck is reviewing the images", "O Hullcheck está revisando as imagens")
