"""What only the HTML page says."""

from bot.text import Template

BASE_LOG = Template("End of the log at base", "Final do log na base")
HEAD_LOG = Template("End of the log at head", "Final do log no PR")
REVISIONS = Template("Base {base}, head {head}.", "Base {base}, PR {head}.")
COMMIT = Template("Commit", "Commit")
IMAGES = Template("Images", "Imagens")
CHANGE = Template("Change", "Mudança")
SEARCH = Template("Search", "Buscar")
ALL = Template("all", "todas")
SHOWN = Template("{shown} of {total} shown", "{shown} de {total} exibidas")
STATUS = Template("Status", "Situação")
NEW = Template("new", "nova")
FIXED = Template("fixed", "corrigida")
UNCHANGED = Template("unchanged", "inalterada")
PRESENT = Template("present", "presente")
UNCHANGED_FOLD = Template(
    "{count:1 unchanged vulnerability|# unchanged vulnerabilities}",
    "{count:1 vulnerabilidade inalterada|# vulnerabilidades inalteradas}",
)
MORE_FOLD = Template(
    "{count:1 more vulnerability|# more vulnerabilities}", "{count:Mais 1 vulnerabilidade|Mais # vulnerabilidades}"
)
OPEN_ALL = Template("Open all sections", "Abrir todas as seções")
SPLIT_ORDER = Template("new / fixed / unchanged", "novas / corrigidas / inalteradas")
OWN = Template("instruction in this Dockerfile", "instrução deste Dockerfile")
MAP_HOW = Template(
    "The area is the size in bytes; click a box to see its row below.",
    "A área é o tamanho em bytes; clique em uma caixa para ver sua linha abaixo.",
)
LAYER_TABLE = Template("The layers as a table", "As camadas em tabela")
NUMBER = Template("No.", "Nº")
MORE = Template("{count} more in report.json.", "Mais {count} em report.json.")
MEASURE = Template("Figure", "Medida")
PULL = Template("Pull size", "Tamanho do pull")
SAME_SCALE = Template("Its layers, on the same scale as above:", "Suas camadas, na mesma escala acima:")
DIFF = Template("What changes", "O que muda")
WHOLE = Template("The whole Dockerfile", "O Dockerfile inteiro")
COPY = Template("Copy", "Copiar")
COPIED = Template("Copied", "Copiado")
SELECTED = Template("Selected: press Ctrl+C to copy", "Selecionado: copie com Ctrl+C")
FIELD = Template("Field", "Campo")
KIND = Template("Kind", "Tipo")
LARGEST_FILES = Template("What takes the room", "O que ocupa o espaço")
FILES = Template("{count:1 file|# files}", "{count:1 arquivo|# arquivos}")
