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
