"""What the steps of a review are called where it is shown what ran when."""

from bot.text import Template

TITLE = Template("What ran when", "O que rodou e quando")
HOW = Template(
    "Steps of the review first, then the tools they called. What overlaps ran side by side.",
    "Primeiro as etapas da revisão, depois as ferramentas que elas chamaram. O que se sobrepõe rodou em paralelo.",
)
STEPS = {
    "export": Template("files of a revision", "arquivos de uma revisão"),
    "database": Template("vulnerability database", "banco de vulnerabilidades"),
    "lint": Template("lint", "lint"),
    "build-base": Template("build of base", "build da base"),
    "build-head": Template("build of head", "build do PR"),
    "measure": Template("measure and scan", "medição e análise"),
    "next-commit": Template("next commit", "próximo commit"),
    "reproducible": Template("build twice without cache", "dois builds sem cache"),
    "behaviour": Template("run base and head", "execução da base e do PR"),
    "rewrite": Template("look for a rewrite", "busca por reescrita"),
}
OF = Template("{step}: {target}", "{step}: {target}")
BAR = Template("{name}: {seconds}, from {start}", "{name}: {seconds}, a partir de {start}")
STEP = Template("Step", "Etapa")
START = Template("Start", "Início")
TOOK = Template("Took", "Duração")
WAITED_FOR = Template("Waited for", "Esperou por")
