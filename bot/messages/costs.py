"""What is said of the next commit's cost where it was not measured, and of builds that come out otherwise each time."""

from bot.text import Template

SWITCHED_OFF = Template("not built again: `measure-rebuild` is `never`", "sem novo build: `measure-rebuild` é `never`")
TOO_SLOW = Template(
    "not built again: the build took {seconds} s, and `measure-rebuild` is `auto`",
    "sem novo build: o build levou {seconds} s, e `measure-rebuild` é `auto`",
)
NO_TIME = Template(
    "not built again: the time for that was used up", "sem novo build: o tempo reservado para isso acabou"
)
NOT_OURS = Template(
    "not built again: this image was not built in this run",
    "sem novo build: a imagem não foi construída nesta execução",
)
NO_FILE = Template(
    "not built again: {path} is no plain file of the tree", "sem novo build: {path} não é um arquivo comum da árvore"
)
TOO_MANY_FILES = Template(
    "not built again: the build takes from more than {count} files",
    "sem novo build: o build usa uma árvore com mais de {count} arquivos",
)
FAILED = Template(
    "built again with {path} changed, which failed: {reason}",
    "o novo build com {path} alterado falhou: {reason}",
)
OTHER_LAYERS = Template(
    "built again with {path} changed, the image has another number of layers",
    "no novo build com {path} alterado, a imagem tem outro número de camadas",
)

# In the report.
COLUMN = Template("Next commit", "Próximo commit")
TITLE = Template("Next commit", "Próximo commit")
PULL = Template("{size}", "{size}")
SECONDS = Template("{count} s", "{count} s")
BOTH = Template("{seconds}, {size}", "{seconds}, {size}")
SPAN = Template("{before} → {after}", "{before} → {after}")
COST = Template(
    "a change of {path} rebuilds from line {line} on ({count} instructions), to build and to pull: {cost}",
    "uma alteração em {path} refaz o build a partir da linha {line} ({count} instruções), build e pull: {cost}",
)
LONGEST = Template("{text}, longest line {line} ({seconds})", "{text}, mais demorada a linha {line} ({seconds})")
AT_BASE = Template("{text}; at base {cost}", "{text}; na base {cost}")
WITH_REWRITE = Template("{text}; with the rewrite {cost}", "{text}; com a reescrita {cost}")
NOT_MEASURED = Template("{text} ({reason})", "{text} ({reason})")
REWRITE_FIGURES = Template("Next commit: {before} → {after}.", "Próximo commit: {before} → {after}.")
FILE = Template("Changed file", "Arquivo alterado")
FROM_LINE = Template("Rebuilt from", "Refeito a partir de")
BASE = Template("Base", "Base")
HEAD = Template("Head", "PR")
REWRITE = Template("Rewrite", "Reescrita")
HOW = Template(
    "What is built again, and what a node that has the image must pull, after a commit that changes one file.",
    "O que é refeito no build, e o que um nó que já tem a imagem precisa baixar, após um commit que altera um arquivo.",
)

# What this change costs a node, and what all images take together.
FETCH = Template(
    "A node that has base pulls {fetch} of {head} (base: {base}, {delta}).",
    "Um nó que já tem a base baixa {fetch} de {head} (base: {base}, {delta}).",
)
SHARED_TITLE = Template("All images on one node", "Todas as imagens em um nó")
SHARED = Template(
    "{count} images: {listed} as listed, {node} on a node that has them all, since shared layers are there once",
    "{count} imagens: {listed} na listagem, {node} em um nó que tem todas, pois camadas comuns ficam uma vez só",
)
TWICE = Template(
    "{size} is carried more than once: {instruction} is a layer of its own in each of {places}",
    "{size} estão duplicados: {instruction} é uma camada própria em cada uma: {places}",
)
PLACE = Template("{image} (line {line})", "{image} (linha {line})")

# Built twice without the cache.
NOT_CHECKED = Template("it could not be built twice: {reason}", "não foi possível fazer dois builds: {reason}")
OTHER_COUNT = Template("the image has another number of layers", "a imagem tem outro número de camadas")
REPRODUCIBLE_TITLE = Template("Built twice without cache", "Dois builds sem cache")
REPRODUCIBLE = Template(
    "the image is the same each time: a build that changes nothing costs no pull",
    "a imagem é sempre a mesma: um build que não altera nada não custa pull",
)
UNREPRODUCIBLE = Template(
    "{count:1 layer comes|# layers come} out different each time: {size} to pull for a build that changes nothing",
    "{count:1 camada sai diferente|# camadas saem diferentes} a cada build: {size} de pull por um build que nada muda",
)
UNLIKE_FILE = Template(
    "line {line}: {path} differs ({count:1 file|# files}, {size})",
    "linha {line}: {path} difere ({count:1 arquivo|# arquivos}, {size})",
)
UNLIKE_TIMES = Template(
    "line {line}: only times differ ({size}); SOURCE_DATE_EPOCH and rewrite-timestamp of the builder fix them",
    "linha {line}: só os horários diferem ({size}); SOURCE_DATE_EPOCH e rewrite-timestamp do builder os fixam",
)
