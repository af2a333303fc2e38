"""What is said on GitHub around a report, and what is said when something could not be written there."""

from bot.text import Template

COMMENT_FORBIDDEN = Template(
    "The comment could not be written: the token is not permitted to ({reason}). Give the job `pull-requests: write`. "
    "For pull requests from forks, publish in a second workflow: docs/workflows/two-step has both.",
    "O comentário não pôde ser escrito: o token não tem permissão ({reason}). Dê ao job `pull-requests: write`. Para "
    "pull requests de forks, publique em um segundo workflow: docs/workflows/two-step traz os dois.",
)
COMMENT_LOCKED = Template(
    "The comment could not be written: the conversation is locked.",
    "O comentário não pôde ser escrito: a conversa está bloqueada.",
)
COMMENT_ARCHIVED = Template(
    "The comment could not be written: the repository is archived.",
    "O comentário não pôde ser escrito: o repositório está arquivado.",
)
COMMENT_FAILED = Template(
    "The comment could not be written: {reason}.",
    "O comentário não pôde ser escrito: {reason}.",
)
NEWER_COMMIT = Template(
    "A newer commit was pushed; its run will update the comment.",
    "Há um commit mais novo; a execução dele atualiza o comentário.",
)
NO_LONGER_CONCERNED = Template(
    "Hullcheck: this pull request no longer affects any container image.",
    "Hullcheck: este pull request não afeta mais nenhuma imagem de contêiner.",
)
NOTHING_TO_REVIEW = Template(
    "Hullcheck: no container image affected.", "Hullcheck: nenhuma imagem de contêiner afetada."
)
NOT_COMPLETED = Template(
    "Hullcheck could not complete the review, but not because of this change: {reason}",
    "O Hullcheck não conseguiu concluir a revisão, mas não por causa desta alteração: {reason}",
)
BAD_INPUT = Template(
    "Hullcheck cannot review with this configuration: {reason}",
    "O Hullcheck não consegue revisar com esta configuração: {reason}",
)
EARLIER_RESULT = Template(
    "There is no result for commit {commit}; what was said here of an earlier commit does not apply to it.",
    "Não há resultado para o commit {commit}; o que constava aqui sobre um commit anterior não vale para ele.",
)
NO_LABELS = Template(
    "could not read the labels of the pull request, so nothing is waived: {reason}",
    "não foi possível ler os labels do pull request, então nada é dispensado: {reason}",
)
OTHER_PULL_REQUESTS = Template(
    "pull requests {others} share this head commit but have another base or policy. This check counts for them too, "
    "so somebody has to look",
    "os pull requests {others} têm este mesmo commit, mas outra base ou política. Esta verificação também vale para "
    "eles, então alguém precisa olhar",
)
BY_DEFAULTS = Template(
    "{title} (defaults used: the policy could not be read)", "{title} (pelos padrões: a política não pôde ser lida)"
)
VERDICT_PASS = Template("Hullcheck: no regressions", "Hullcheck: sem regressões")
VERDICT_WARN = Template("Hullcheck: worth a look", "Hullcheck: merece atenção")
VERDICT_INCOMPLETE = Template("Hullcheck: incomplete", "Hullcheck: incompleto")
VERDICT_FAIL = Template("Hullcheck: blocked", "Hullcheck: bloqueado")
BUILD_FAILED = Template("The image build fails", "O build da imagem falha")
BLOCKED_BY = Template("Blocked by {rule}", "Bloqueado por {rule}")
NEW_VULNERABILITIES_HERE = Template(
    "{count:1 new vulnerability|# new vulnerabilities}, HIGH or CRITICAL",
    "{count:1 vulnerabilidade nova|# vulnerabilidades novas}, HIGH ou CRITICAL",
)
BROUGHT_BY_LINE = Template("Brought in by this instruction: {names}", "Trazidas por esta instrução: {names}")
FORK_TOKEN = Template(
    "This pull request comes from a fork or from Dependabot, so this run has a read-only token and the report is in "
    "the job summary. The second workflow of docs/workflows/two-step publishes the comment.",
    "Este pull request vem de um fork ou do Dependabot; o token desta execução é só de leitura, e o relatório está no "
    "resumo do job. O segundo workflow de docs/workflows/two-step publica o comentário.",
)
CANCELLED = Template("Hullcheck: the review was cancelled", "Hullcheck: a revisão foi cancelada")
NOT_A_PULL_REQUEST = Template(
    "Nothing to publish: the first run was for {event}, not for a pull request.",
    "Nada a publicar: a primeira execução foi para {event}, não para um pull request.",
)
WORKFLOW_CHANGED = Template(
    "This pull request comes from a fork and changes files under .github, so it may have influenced its own review. "
    "Somebody has to look before the check can pass.",
    "Este pull request vem de um fork e altera arquivos em .github, e pode ter influenciado a própria revisão. Alguém "
    "precisa olhar antes que a verificação passe.",
)
PART_MISSING = Template(
    "the job left no report, so the image was not reviewed", "o job não gerou relatório; a imagem não foi revisada"
)
EXPLAINED = Template(
    "**{rule}**\n\n{why}\n\n**Fix:** {remedy}{page}", "**{rule}**\n\n{why}\n\n**Correção:** {remedy}{page}"
)
UNKNOWN_RULE = Template(
    "no linter here has a rule {rule}; rules look like `HC001`, `DL3007`, `SC2086` or `JSONArgsRecommended`",
    "nenhum linter daqui tem a regra {rule}; regras são como `HC001`, `DL3007`, `SC2086` ou `JSONArgsRecommended`",
)
HELP = Template(
    "I know three commands:\n\n- `/hullcheck rewrite [DOCKERFILE]` commits the proved rewrite to this branch (needs "
    "write permission)\n- `/hullcheck waive ID until YYYY-MM-DD because REASON` opens a pull request that adds an "
    "exception to the policy (needs write permission)\n- `/hullcheck explain RULE` says why a lint rule matters and "
    "what to do",
    "Conheço três comandos:\n\n- `/hullcheck rewrite [DOCKERFILE]` faz o commit da reescrita comprovada nesta branch "
    "(precisa de permissão de escrita)\n- `/hullcheck waive ID until AAAA-MM-DD because MOTIVO` abre um pull request "
    "que inclui uma exceção na política (precisa de permissão de escrita)\n- `/hullcheck explain REGRA` diz por que "
    "uma regra importa e o que fazer",
)
NO_WRITE_PERMISSION_TO_WAIVE = Template(
    "only people with write permission can propose an exception",
    "só quem tem permissão de escrita pode propor uma exceção",
)
WAIVE_HOW = Template(
    "write `/hullcheck waive ID until YYYY-MM-DD because REASON`, with a day that is not over",
    "escreva `/hullcheck waive ID until AAAA-MM-DD because MOTIVO`, com um dia que ainda não passou",
)
WAIVE_BY_HAND = Template(
    "{file} cannot be edited automatically; add this to its list `ignore`:\n\n```yaml\n{entry}\n```\n",
    "{file} não pode ser editado automaticamente; inclua isto na lista `ignore`:\n\n```yaml\n{entry}\n```\n",
)
CANNOT_PROPOSE = Template(
    "could not open a pull request ({reason}); give the job `contents: write` and `pull-requests: write`, let Actions "
    "create pull requests in the settings of the repository, and close an earlier proposal",
    "não foi possível abrir um pull request ({reason}); dê ao job `contents: write` e `pull-requests: write`, permita "
    "nas configurações do repositório que o Actions crie pull requests, e feche uma proposta anterior",
)
WAIVER_PROPOSED = Template(
    "Proposed the exception for {name}: {address}\n\nIt counts once that pull request is merged.",
    "Exceção para {name} proposta: {address}\n\nEla passa a valer quando esse pull request for mesclado.",
)
CANNOT = Template("Not done: {reason}.", "Não feito: {reason}.")
NO_WRITE_PERMISSION = Template(
    "only people with write permission can have the rewrite committed",
    "só quem tem permissão de escrita pode pedir o commit da reescrita",
)
PULL_REQUEST_CLOSED = Template("this pull request is closed", "este pull request está fechado")
FORK_BRANCH = Template(
    "the branch is in a fork, where Hullcheck cannot commit; copy the Dockerfile from the comment",
    "a branch está em um fork, onde o Hullcheck não pode fazer commits; copie o Dockerfile do comentário",
)
NO_REPORT = Template(
    "there is no report for the current commit {commit} yet; wait for the review to finish, and check that its "
    "workflow uploads the directory `hullcheck-report`",
    "ainda não há relatório do commit atual {commit}; espere a revisão terminar e confira se o workflow envia o "
    "diretório `hullcheck-report`",
)
NO_PROVED_REWRITE = Template(
    "the review of the current commit has no proved rewrite for it",
    "a revisão do commit atual não tem uma reescrita comprovada para ele",
)
SEVERAL_REWRITES = Template(
    "there are several rewrites of {names}, for different stages; copy the one you want from the comment",
    "há várias reescritas de {names}, para estágios diferentes; copie a desejada do comentário",
)
NOT_WHAT_WAS_REVIEWED = Template(
    "{name} differs between this branch and the merge that was reviewed; update the branch first",
    "{name} difere entre esta branch e o merge revisado; atualize a branch primeiro",
)
BRANCH_MOVED = Template(
    "the branch has a newer commit; ask again after its review",
    "a branch tem um commit mais novo; peça de novo depois da revisão dele",
)
CANNOT_PUSH = Template(
    "the token is not permitted to push to this branch ({reason}); give the job `contents: write`",
    "o token não tem permissão para fazer push nesta branch ({reason}); dê ao job `contents: write`",
)
REWRITTEN = Template(
    "Committed the proved rewrite of {names}: {commit}\n\nGitHub starts no workflows for commits made with a "
    "workflow's own token: push again, or set `github-token` to an app's token, and the checks will run.",
    "Commit da reescrita comprovada de {names}: {commit}\n\nO GitHub não inicia workflows para commits feitos com o "
    "token do próprio workflow: faça outro push, ou use em `github-token` o token de um app, e as verificações rodam.",
)
SUGGESTIONS = Template(
    "Hullcheck suggests {count:1 edit|# edits} to lines of this pull request.",
    "O Hullcheck sugere {count:1 edição|# edições} em linhas deste pull request.",
)
SUGGESTIONS_MORE = Template(
    "Hullcheck suggests {count:1 more edit|# more edits} to lines of this pull request.",
    "O Hullcheck sugere mais {count:1 edição|# edições} em linhas deste pull request.",
)
SUGGESTIONS_FAILED = Template(
    "The suggestions could not be posted: {reason}.", "As sugestões não puderam ser publicadas: {reason}."
)
CHECK_FAILED = Template(
    "The check run could not be written: {reason}. Give the job `checks: write`.",
    "O check run não pôde ser escrito: {reason}. Dê ao job `checks: write`.",
)
CHECK_RUNNING = Template("Hullcheck is reviewing the images", "O Hullcheck está revisando as imagens")
