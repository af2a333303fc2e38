"""How far a proof went: what was asked of both images, and what was not."""

from bot.text import Template

ASKED = Template(
    "requested {asked} of {found:1 route|# routes} found in the source code",
    "{asked} de {found:1 rota encontrada|# rotas encontradas} no código-fonte {asked:foi requisitada|foram "
    "requisitadas}",
)
ASKED_JOBS = Template(
    "ran {asked} of {found:1 job|# jobs} of its schedulers and supervisors",
    "{asked} de {found:1 tarefa|# tarefas} dos agendadores e supervisores {asked:foi executada|foram executadas}",
)
ASKED_USES = Template(
    "tried {asked} of {found:1 use|# uses} that the repository knows",
    "{asked} de {found:1 uso|# usos} que o repositório conhece {asked:foi testado|foram testados}",
)
SAME_SCENARIOS = Template(
    "also done with both, with the same end: {names}", "também feito com as duas, com o mesmo fim: {names}"
)
NOT_ASKED = Template("{said}; not asked: {names}", "{said}; não pedidos: {names}")
LOCKED = Template(
    "it does the same as another user on a read-only root file system",
    "faz o mesmo como outro usuário, com o sistema de arquivos raiz somente leitura",
)
NOT_LOCKED = Template(
    "with a read-only root file system: {what}", "com o sistema de arquivos raiz somente leitura: {what}"
)
