"""How far a proof went: what was asked of both images, and what was not."""

from bot.text import Template

ASKED = Template(
    "asked {asked} of {found} route(s) that the sources have",
    "{asked} de {found} rota(s) que o código-fonte tem foram pedidas",
)
ASKED_JOBS = Template(
    "ran {asked} of {found} job(s) of its schedulers and supervisors",
    "{asked} de {found} tarefa(s) dos agendadores e supervisores executadas",
)
ASKED_USES = Template(
    "tried {asked} of {found} use(s) that the repository knows",
    "{asked} de {found} uso(s) que o repositório conhece testados",
)
BEYOND = Template(
    "also done with both, with the same end: {names}", "também feito com as duas, com o mesmo fim: {names}"
)
NOT_ASKED = Template("{said}; not {names}", "{said}; não {names}")
LOCKED = Template(
    "it does the same as another user on a read-only root file system",
    "faz o mesmo como outro usuário, com o sistema de arquivos raiz somente leitura",
)
NOT_LOCKED = Template(
    "with a read-only root file system: {what}", "com o sistema de arquivos raiz somente leitura: {what}"
)
