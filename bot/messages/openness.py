"""What a rewrite lacks that the original may start, open or load."""

from bot.text import Template

NAMES_PROGRAM = Template(
    "{source} starts {program}, which the original has and the rewrite does not",
    "{source} executa {program}, que o original tem e a reescrita não",
)
NAMES_LIBRARY = Template(
    "{source} opens {library}, which only the original has", "{source} abre {library}, que só o original tem"
)
NAMES_BASE_FILE = Template(
    "the program reads {path}, which only the original has", "o programa lê {path}, que só o original tem"
)
NAMES_DATA = Template(
    "{source} reads the system's {data}, which only the original has",
    "{source} lê os dados do sistema ({data}), que só o original tem",
)
OPEN_PROGRAMS = Template(
    "{source} starts a program whose name is only known at run time, and the rewrite lacks {count} that the original "
    "has ({names}, ...)",
    "{source} inicia um programa cujo nome só se conhece em execução, e faltam à reescrita {count} que o original tem "
    "({names}, ...)",
)
UNREAD_PROGRAMS = Template(
    "{source} cannot be read, so it may start any program, and the rewrite lacks {count} that the original has "
    "({names}, ...)",
    "{source} não pode ser lido e, por isso, pode iniciar qualquer programa, e faltam à reescrita {count} que o "
    "original tem ({names}, ...)",
)
OPEN_LIBRARIES = Template(
    "{source} opens a library whose name is only known at run time, and the rewrite lacks {count} that the original "
    "has ({names}, ...)",
    "{source} abre uma biblioteca cujo nome só se conhece em execução, e faltam à reescrita {count} que o original "
    "tem ({names}, ...)",
)
UNREAD_LIBRARIES = Template(
    "{source} cannot be read, so it may open any library, and the rewrite lacks {count} that the original has "
    "({names}, ...)",
    "{source} não pode ser lido e, por isso, pode abrir qualquer biblioteca, e faltam à reescrita {count} que o "
    "original tem ({names}, ...)",
)
OPEN_MODULES = Template(
    "{source} loads a class or module whose name is only known at run time, and the rewrite has fewer modules",
    "{source} carrega uma classe ou módulo cujo nome só se conhece em execução, e a reescrita tem menos módulos",
)
