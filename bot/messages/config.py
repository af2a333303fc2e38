"""What is said of a configuration that cannot be used."""

from bot.text import Template

AT = Template("{place}: {problem}", "{place}: {problem}")
SINGLE_VALUE = Template("a single value is expected here", "espera-se um único valor aqui")
KEYS_AND_VALUES = Template("keys and values are expected here", "esperam-se chaves e valores aqui")
UNKNOWN_KEY = Template("unknown key {key!r}", "chave {key!r} desconhecida")
UNKNOWN_KEY_IN = Template("unknown key {key!r} in {where}", "chave {key!r} desconhecida em {where}")
MEANT = Template("{problem}; did you mean {word!r}?", "{problem}; você quis dizer {word!r}?")
KNOWN = Template("{problem}; known: {words}", "{problem}; conhecidas: {words}")
NO_ALIASES = Template("YAML aliases are not allowed here", "aliases de YAML não são permitidos aqui")
TOO_DEEP = Template("nested too deeply", "aninhado demais")
KEY_IS_A_WORD = Template("a key must be a word", "uma chave deve ser uma palavra")
KEY_TWICE = Template("{key!r} is given twice", "{key!r} aparece duas vezes")
KEY_TWICE_IN_GROUP = Template(
    "{key!r} is given twice, in {group!r} and by itself", "{key!r} aparece duas vezes: em {group!r} e fora dele"
)
NEEDS_FILE = Template(
    "{key!r} says something of one Dockerfile: name it by 'file', or use 'images'",
    "{key!r} vale para um só Dockerfile: informe-o em 'file', ou use 'images'",
)
NEITHER_TRUE_NOR_FALSE = Template("{value!r} is neither true nor false", "{value!r} não é true nem false")
NONE_OF = Template("{value!r} is none of: {words}", "{value!r} não é um destes: {words}")
NOT_A_SIZE = Template("{value!r} is not a size such as 250MB", "{value!r} não é um tamanho como 250MB")
NOT_A_TIME = Template("{value!r} is not a time such as 90s, 20m or 1h", "{value!r} não é um tempo como 90s, 20m ou 1h")
NOT_A_DATE = Template("{value!r} is not a date such as 2027-01-31", "{value!r} não é uma data como 2027-01-31")
NOT_A_PLATFORM = Template(
    "{value!r} is not a platform such as linux/amd64", "{value!r} não é uma plataforma como linux/amd64"
)
NOT_AN_IMAGE = Template(
    "{value!r} is not the name of an image such as ghcr.io/acme/app:main",
    "{value!r} não é o nome de uma imagem como ghcr.io/acme/app:main",
)
NOT_A_POLICY = Template(
    "{value!r} is not a policy such as acme/.github//hullcheck.yml@main",
    "{value!r} não é uma política como acme/.github//hullcheck.yml@main",
)
NOT_AN_ADDRESS = Template(
    "{value!r} is not an address such as http://trivy:4954", "{value!r} não é um endereço como http://trivy:4954"
)
NOT_A_PAIR = Template("{value!r} is not NAME=value", "{value!r} não tem a forma NOME=valor")
NOT_A_VARIABLE = Template(
    "{value!r} is neither NAME nor id=NAME of an environment variable",
    "{value!r} não é NOME nem id=NOME de uma variável de ambiente",
)
CONTROL_CHARACTERS = Template("control characters are not allowed", "caracteres de controle não são permitidos")
ONE_LINE = Template("one line of text is expected here", "espera-se uma linha de texto aqui")
OUTSIDE = Template("{value!r} is outside the repository", "{value!r} está fora do repositório")
LIST = Template("a list is expected here", "espera-se uma lista aqui")
NEEDS = Template("every {what} needs its {key!r}", "falta {key!r} em {what}")
IGNORE_OF_ONE = Template(
    "an ignore names either the 'id' of a vulnerability or the 'rule' of a linter",
    "um ignore informa ou o 'id' de uma vulnerabilidade ou a 'rule' de um linter",
)
PACKAGE_OF_ID = Template("'package' belongs to an 'id'", "'package' só acompanha um 'id'")
