"""What is said of a command line that makes no sense."""

from bot.text import Template

SET_PAIR = Template("--set {pair!r}: give KEY=VALUE", "--set {pair!r}: use CHAVE=VALOR")
SET = Template("--set: {problem}", "--set: {problem}")
PUBLISH_ELSEWHERE = Template(
    "publish works in a workflow; reports of your own are joined by `hullcheck join`",
    "publish funciona em um workflow; `hullcheck join` junta seus próprios relatórios",
)
LANGUAGE = Template("--language {tag!r}: give one of {tags}", "--language {tag!r}: use um destes: {tags}")
INTERRUPTED = Template(
    "interrupted; everything that was started is removed", "interrompido; tudo o que foi iniciado foi removido"
)
NO_DOCKERFILE = Template("there is no Dockerfile in {paths}", "não há nenhum Dockerfile em {paths}")
NO_CONFIG = Template(
    "{path}: there is no such hadolint configuration", "{path}: essa configuração do hadolint não existe"
)
NO_PATH = Template("{path}: there is no such file or directory", "{path}: esse arquivo ou diretório não existe")
MANY_DOCKERFILES = Template(
    "{path}: more than {limit} Dockerfiles; name a smaller directory",
    "{path}: mais de {limit} Dockerfiles; informe um diretório menor",
)
CANNOT_READ = Template("cannot read {path}: {error}", "não foi possível ler {path}: {error}")
NOT_JSON = Template("{path} is not JSON", "{path} não é JSON")
NO_RULE = Template("there is no rule {rule!r}", "a regra {rule!r} não existe")
NO_RULE_BUT = Template(
    "there is no rule {rule!r}; close to it: {rules}", "a regra {rule!r} não existe; parecidas: {rules}"
)
TOO_LARGE = Template("{path}: has more than {limit} bytes", "{path}: tem mais de {limit} bytes")
NO_FOLDER = Template("{path}: this is not a directory", "{path}: não é um diretório")
CANNOT_WRITE = Template("cannot write {path}: {error}", "não foi possível gravar {path}: {error}")
SEE_HELP = Template("{problem} (see `{command} -h`)", "{problem} (veja `{command} -h`)")
UNKNOWN_CHOICE = Template("{what} {given!r} is not known", "{what} {given!r} não existe")
UNKNOWN_OPTION = Template("{given!r} is not known", "{given!r} não existe")
MEANT = Template("{problem}; did you mean {word!r}?", "{problem}; você quis dizer {word!r}?")
THERE_ARE = Template("{problem}; there are: {words}", "{problem}; existem: {words}")
OF_A_REPOSITORY = Template(
    "{path}: can be read, as a repository's policy", "{path}: pode ser lida, como política de um repositório"
)
OF_AN_ORGANISATION = Template(
    "{path}: can be read, as an organisation's policy", "{path}: pode ser lida, como política de uma organização"
)
