"""What is said of how an image behaves: what keeps it from starting, and how head differs from base."""

from bot.text import Template

# What keeps an image from starting.
NO_COMMAND = Template(
    "there is nothing to start: neither ENTRYPOINT nor CMD", "não há o que iniciar: nem ENTRYPOINT nem CMD"
)
NO_PROGRAM = Template("{program} is not there", "{program} não existe")
NO_PROGRAM_OF = Template(
    "{program}, which {source} starts, is not there", "{program}, que {source} executa, não existe"
)
IS_FOLDER = Template("{path} is a folder", "{path} é uma pasta")
NOT_EXECUTABLE = Template("{path} lacks the execute bit", "falta o bit de execução em {path}")
NOT_FOR_USER = Template("the user {user} may not run {path}", "o usuário {user} não pode executar {path}")
NOT_READABLE = Template("the user {user} may not read {path}", "o usuário {user} não pode ler {path}")
NO_LOADER = Template(
    "the loader {loader} of {program} is missing (a program for another C library?)",
    "falta o carregador {loader} de {program} (um programa para outra biblioteca C?)",
)
NO_LIBRARY = Template("{library} is missing, which {program} loads", "falta {library}, que {program} carrega")
NO_INTERPRETER = Template(
    "{program} is run by {interpreter}, which is not there", "{program} é executado por {interpreter}, que não existe"
)
CARRIAGE_RETURN = Template(
    "{program} has Windows line ends, so that its interpreter {interpreter} is not found",
    "{program} tem fins de linha do Windows, e seu interpretador {interpreter} não é encontrado",
)
CARRIAGE_RETURNS = Template("{program} has Windows line ends", "{program} tem fins de linha do Windows")
NO_FORMAT = Template(
    "{program} is neither a program nor begins with #!", "{program} não é um programa nem começa com #!"
)
NO_SCRIPT = Template(
    "{script} is not there, which {program} is started with", "{script} não existe, e {program} é iniciado com ele"
)
NO_USER = Template("the user {user} does not exist", "o usuário {user} não existe")
CLOSED_WORKDIR = Template(
    "the user {user} may not enter the working directory {path}",
    "o usuário {user} não pode entrar no diretório de trabalho {path}",
)
WORKDIR_IS_FILE = Template("the working directory {path} is a file", "o diretório de trabalho {path} é um arquivo")
NO_HEALTH_PROGRAM = Template(
    "the health check runs {program}, which is not there", "o health check executa {program}, que não existe"
)
OTHER_MACHINE = Template(
    "{program} is for {machine}, and this engine runs {platform}",
    "{program} é para {machine}, e este engine executa {platform}",
)
