"""What is said where git, another program, or the text of a YAML file fails."""

from bot.text import Template

NOT_A_FOLDER = Template(
    "{folder} is not a directory; give the root of a git repository with --repo",
    "{folder} não é um diretório; informe a raiz de um repositório git com --repo",
)
NO_REPOSITORY = Template(
    "{folder} is not inside a git repository; give one with --repo",
    "{folder} não está em um repositório git; informe um com --repo",
)
UNKNOWN_REVISION = Template(
    "unknown revision {revision!r} in {folder}", "revisão {revision!r} desconhecida em {folder}"
)
UNKNOWN_REVISION_SHALLOW = Template(
    "unknown revision {revision!r} in {folder} (the clone is shallow: fetch more of its history)",
    "revisão {revision!r} desconhecida em {folder} (o clone é raso: busque mais do histórico)",
)
NO_DEFAULT_BRANCH = Template(
    "cannot tell the default branch of {folder}; name the revision to compare with by --base",
    "não foi possível identificar a branch padrão de {folder}; informe com --base a revisão a comparar",
)
GIT_FAILED = Template("git {command} failed in {folder}: {error}", "git {command} falhou em {folder}: {error}")
GIT_TIMED_OUT = Template(
    "git {command} did not end within {seconds} s in {folder}", "git {command} passou de {seconds} s em {folder}"
)
FILE_TOO_LARGE = Template(
    "{path} has {size} bytes; more than {limit} are not read", "{path} tem {size} bytes; mais de {limit} não são lidos"
)
NOT_WRITTEN = Template(
    "cannot write the files of {tree} to {folder}: {error}",
    "não foi possível gravar os arquivos de {tree} em {folder}: {error}",
)
FOLDER_GONE = Template("{program}: the directory {folder} is gone", "{program}: o diretório {folder} não existe mais")
NOT_INSTALLED = Template(
    "{program} is not installed or not in PATH", "{program} não está instalado ou não está no PATH"
)
YAML_LINE = Template("line {line}: {problem}", "linha {line}: {problem}")
YAML_TOO_LARGE = Template("more than {limit} characters", "mais de {limit} caracteres")
YAML_ONE_DOCUMENT = Template("one document is expected", "espera-se um só documento")
YAML_MANY_DOCUMENTS = Template("too many documents", "documentos demais")
YAML_DEEP = Template("nested too deeply", "aninhado demais")
YAML_ALIASES = Template("its aliases and merges stand for too much", "seus aliases e merges expandem demais")
YAML_LOOP = Template(
    "an alias stands for something that it is part of", "um alias aponta para algo de que ele faz parte"
)
YAML_TAG = Template("the tag {tag!r} is not allowed here", "a tag {tag!r} não é permitida aqui")
YAML_NUMBER = Template("the number is too long", "o número é longo demais")
YAML_INVALID = Template("not valid YAML: {error}", "YAML inválido: {error}")
YAML_VALUE = Template("a value cannot be read ({error})", "não foi possível ler um valor ({error})")
NO_SCRATCH = Template(
    "cannot make a temporary directory in {folder}: {error}",
    "não foi possível criar um diretório temporário em {folder}: {error}",
)
GIT_FAILED_DEMO = Template("git {command} failed: {error}", "git {command} falhou: {error}")
