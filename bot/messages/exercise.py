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
    "tried {asked} of {found:1 use|# uses} found in the repository",
    "{asked} de {found:1 uso encontrado|# usos encontrados} no repositório {asked:foi testado|foram testados}",
)
NO_SCENARIO = Template("cannot be asked for: {name}", "não há como pedir: {name}")
SAME_SCENARIOS = Template("same result in: {names}", "mesmo resultado em: {names}")
NOT_ASKED = Template("{said}; not tried: {names}", "{said}; não testados: {names}")
LOCKED = Template(
    "also works as a non-root user on a read-only root file system",
    "também funciona como usuário não root, com o sistema de arquivos raiz somente leitura",
)
NOT_LOCKED = Template(
    "with a read-only root file system: {what}", "com o sistema de arquivos raiz somente leitura: {what}"
)
