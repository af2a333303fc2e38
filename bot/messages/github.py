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
NOTHING_TO_REVIEW = Template(
    "Hullcheck: no container image is concerned by this change.",
    "Hullcheck: esta alteração não afeta nenhuma imagem de contêiner.",
)
NOT_COMPLETED = Template(
    "Hullcheck could not complete the review, through no fault of this change: {reason}",
    "O Hullcheck não conseguiu concluir a revisão, e não por culpa desta alteração: {reason}",
)
BAD_INPUT = Template(
    "Hullcheck cannot review with this configuration: {reason}",
    "O Hullcheck não consegue revisar com esta configuração: {reason}",
)
NO_LABELS = Template(
    "the labels of the pull request could not be read, so that nothing is waived: {reason}",
    "os rótulos do pull request não puderam ser lidos, portanto nada é dispensado: {reason}",
)
OTHER_PULL_REQUESTS = Template(
    "the pull requests {others} have the same head and another base, or another policy: this check is theirs, too, so "
    "that somebody has to look",
    "os pull requests {others} têm a mesma proposta e outra base, ou outra política: esta verificação também é deles, "
    "portanto alguém precisa olhar",
)
BY_DEFAULTS = Template(
    "{title} (by the defaults: the policy cannot be read)", "{title} (pelos padrões: a política não pôde ser lida)"
)
VERDICT_PASS = Template("Hullcheck: no regressions", "Hullcheck: nenhuma regressão")
VERDICT_WARN = Template("Hullcheck: worth a look", "Hullcheck: merece atenção")
VERDICT_INCOMPLETE = Template("Hullcheck: incomplete", "Hullcheck: incompleto")
VERDICT_FAIL = Template("Hullcheck: blocked", "Hullcheck: bloqueado")
BUILD_FAILED = Template("The image does not build", "A imagem não é construída")
BLOCKED_BY = Template("Blocked by {rule}", "Bloqueado por {rule}")
NEW_VULNERABILITIES_HERE = Template(
    "{count} new vulnerabilities, HIGH or worse", "{count} novas vulnerabilidades, HIGH ou pior"
)
BROUGHT_BY_LINE = Template("This instruction brought them in: {names}", "Esta instrução as trouxe: {names}")
FORK_TOKEN = Template(
    "This pull request comes from a fork or from Dependabot, so that this run may only read: the report is in the job "
    "summary. The second workflow of the README publishes the comment.",
    "Este pull request vem de um fork ou do Dependabot, portanto esta execução só pode ler: o relatório está no resumo "
    "do job. O segundo workflow do README publica o comentário.",
)
CANCELLED = Template("Hullcheck: the review was cancelled", "Hullcheck: a revisão foi cancelada")
NOT_A_PULL_REQUEST = Template(
    "Nothing to publish: the first run was for {event}, not for a pull request.",
    "Nada a publicar: a primeira execução foi para {event}, não para um pull request.",
)
WORKFLOW_CHANGED = Template(
    "This pull request comes from a fork and changes files below .github, so that it may have chosen what its own "
    "review says: somebody has to look before its check can pass.",
    "Este pull request vem de um fork e altera arquivos em .github, podendo ter escolhido o que a própria revisão diz: "
    "alguém precisa olhar antes que o check possa passar.",
)
PART_MISSING = Template(
    "its job left no report, so it was not reviewed", "o job dela não deixou relatório, portanto ela não foi revisada"
)
EXPLAINED = Template(
    "**{rule}**\n\n{why}\n\n**What to do:** {remedy}{page}", "**{rule}**\n\n{why}\n\n**O que fazer:** {remedy}{page}"
)
UNKNOWN_RULE = Template(
    "no linter here knows a rule {rule}; rules look like `HC001`, `DL3007`, `SC2086` or `JSONArgsRecommended`",
    "nenhum linter daqui conhece uma regra {rule}; regras têm a forma `HC001`, `DL3007`, `SC2086` ou "
    "`JSONArgsRecommended`",
)
HELP = Template(
    "I know two orders:\n\n- `/hullcheck rewrite [DOCKERFILE]` commits the proved rewrite to this branch (for those "
    "who may push)\n- `/hullcheck explain RULE` says why a lint rule matters and what to do",
    "Conheço dois comandos:\n\n- `/hullcheck rewrite [DOCKERFILE]` faz o commit da reescrita comprovada neste branch "
    "(para quem pode fazer push)\n- `/hullcheck explain REGRA` diz por que uma regra importa e o que fazer",
)
CANNOT = Template("Not done: {reason}.", "Não feito: {reason}.")
NO_WRITE_PERMISSION = Template(
    "only somebody with write permission can have the rewrite committed",
    "só quem tem permissão de escrita pode pedir o commit da reescrita",
)
PULL_REQUEST_CLOSED = Template("this pull request is closed", "este pull request está fechado")
FORK_BRANCH = Template(
    "the branch is in a fork, where nothing can be committed from here; copy the Dockerfile from the comment",
    "o branch está em um fork, onde nada pode ser gravado daqui; copie o Dockerfile do comentário",
)
NO_REPORT = Template(
    "there is no report of the current commit {commit} yet; wait for the review to end, and see that its workflow "
    "uploads the folder `hullcheck-report`",
    "ainda não há relatório do commit atual {commit}; espere a revisão terminar, e confira se o workflow dela envia a "
    "pasta `hullcheck-report`",
)
NO_PROVED_REWRITE = Template(
    "the review of the current commit has no proved rewrite of it",
    "a revisão do commit atual não tem reescrita comprovada dele",
)
SEVERAL_REWRITES = Template(
    "there are several rewrites of {names}: they are for different stages; copy the one you want from the comment",
    "há várias reescritas de {names}: são de estágios diferentes; copie a desejada do comentário",
)
NOT_WHAT_WAS_REVIEWED = Template(
    "{name} is not the same on this branch as in the merge that was reviewed; bring the branch up to date first",
    "{name} não é igual neste branch e no merge que foi revisado; atualize o branch primeiro",
)
BRANCH_MOVED = Template(
    "the branch has a newer commit; ask again when that one is reviewed",
    "o branch tem um commit mais novo; peça de novo quando ele for revisado",
)
CANNOT_PUSH = Template(
    "the token may not push to this branch ({reason}); give the job `contents: write`",
    "o token não pode fazer push neste branch ({reason}); dê ao job `contents: write`",
)
REWRITTEN = Template(
    "Committed the proved rewrite of {names}: {commit}\n\nGitHub starts no workflows for a commit of a workflow's own "
    "token: push again, or give `github-token` an app's token, and the checks run on it.",
    "Commit da reescrita comprovada de {names}: {commit}\n\nO GitHub não inicia workflows para um commit do token do "
    "próprio workflow: faça outro push, ou dê a `github-token` o token de um app, e os checks rodam nele.",
)
SUGGESTIONS = Template(
    "Hullcheck suggests {count} changes on the lines of this pull request.",
    "O Hullcheck sugere {count} mudanças nas linhas deste pull request.",
)
SUGGESTIONS_MORE = Template(
    "Hullcheck suggests {count} more changes on the lines of this pull request.",
    "O Hullcheck sugere mais {count} mudanças nas linhas deste pull request.",
)
SUGGESTIONS_FAILED = Template(
    "The suggestions could not be posted: {reason}.", "As sugestões não puderam ser publicadas: {reason}."
)
CHECK_FAILED = Template(
    "The check run could not be written: {reason}. Give the job `checks: write`.",
    "O check run não pôde ser escrito: {reason}. Dê ao job `checks: write`.",
)
CHECK_RUNNING = Template("Hullcheck is reviewing the images", "O Hullcheck está revisando as imagens")
