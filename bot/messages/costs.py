"""What is said of the next commit's cost where it was not measured, and of builds that come out otherwise each time."""

from bot.text import Template

SWITCHED_OFF = Template("not built again (`measure-rebuild: never`)", "sem novo build (`measure-rebuild: never`)")
TOO_SLOW = Template(
    "not built again: the build took {seconds} s, too long for `measure-rebuild: auto`",
    "sem novo build: o build levou {seconds} s, tempo demais para `measure-rebuild: auto`",
)
NO_TIME = Template("not built again: no time left", "sem novo build: o tempo acabou")
NOT_OURS = Template(
    "not built again: this image was not built in this run",
    "sem novo build: a imagem não foi construída nesta execução",
)
NO_FILE = Template("not built again: {path} is not a regular file", "sem novo build: {path} não é um arquivo comum")
TOO_LARGE = Template("not built again: {path} is larger than {limit}", "sem novo build: {path} tem mais de {limit}")
TOO_MANY_FILES = Template(
    "not built again: the build uses more than {count} files", "sem novo build: o build usa mais de {count} arquivos"
)
FAILED = Template("the build with {path} changed failed: {reason}", "o build com {path} alterado falhou: {reason}")
OTHER_LAYERS = Template(
    "the build with {path} changed has a different number of layers",
    "o build com {path} alterado tem outro número de camadas",
)

# In the report.
COLUMN = Template("Next commit", "Próximo commit")
TITLE = Template("Next commit", "Próximo commit")
PULL = Template("{size}", "{size}")
SECONDS = Template("{count} s", "{count} s")
BOTH = Template("{seconds}, {size}", "{seconds}, {size}")
SPAN = Template("{before} → {after}", "{before} → {after}")
COST = Template(
    "changing {path} rebuilds from line {line} on ({count:1 instruction|# instructions}); build and pull: {cost}",
    "alterar {path} refaz o build a partir da linha {line} ({count:1 instrução|# instruções}); build e pull: {cost}",
)
PULL_COST = Template(
    "changing {path} rebuilds from line {line} on ({count:1 instruction|# instructions}); pull: {cost}",
    "alterar {path} refaz o build a partir da linha {line} ({count:1 instrução|# instruções}); pull: {cost}",
)
LONGEST = Template("{text}, slowest: line {line} ({seconds})", "{text}, linha mais lenta: {line} ({seconds})")
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
    "What a commit that changes one file rebuilds, and what a node that already has the image must pull.",
    "O que um commit que altera um arquivo refaz no build, e o que um nó que já tem a imagem precisa baixar.",
)

# What this change costs a node, and what all images take together.
FETCH = Template(
    "A node that has the base version pulls {fetch} of {head} (base: {base}, {delta}).",
    "Um nó que já tem a versão da base baixa {fetch} de {head} (base: {base}, {delta}).",
)
SHARED_TITLE = Template("All images on one node", "Todas as imagens em um nó")
SHARED = Template(
    "{count} images: {listed} in total, {node} on a node that has them all, because shared layers are stored once",
    "{count} imagens: {listed} no total, {node} em um nó que tem todas, pois camadas comuns são guardadas uma vez só",
)
TWICE = Template(
    "{size} is stored more than once: {instruction} is a separate layer in each of {places}",
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
    "{count:1 camada sai diferente|# camadas saem diferentes} a cada build: {size} de pull por um build sem mudanças",
)
UNLIKE_FILE = Template(
    "line {line}: {path} differs ({count:1 file|# files}, {size})",
    "linha {line}: {path} difere ({count:1 arquivo|# arquivos}, {size})",
)
UNLIKE_TIMES = Template(
    "line {line}: only times differ ({size}); SOURCE_DATE_EPOCH and rewrite-timestamp of the builder fix them",
    "linha {line}: só os horários diferem ({size}); SOURCE_DATE_EPOCH e rewrite-timestamp do builder os fixam",
)
