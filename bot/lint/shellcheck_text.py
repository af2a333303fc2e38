"""What ShellCheck's rules teach: reason and remedy of those that Dockerfiles meet most often. Data only.

For the others ShellCheck's own words stand, and its page.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.messages import lint as messages
from bot.text import Text

Lesson = tuple[Text, Text]


def teach(rule: str) -> Lesson:
    """Return the reason and the remedy of a rule."""
    return TAUGHT.get(rule) or (messages.SHELL_WHY(), messages.SHELL_REMEDY(rule=rule))


def _lesson(why: str, porque: str, remedy: str, conserto: str) -> Lesson:
    return Text(why, porque), Text(remedy, conserto)


_QUOTING = _lesson(
    "An unquoted variable is split at spaces, and a `*` in it expands to file names.",
    "Uma variável sem aspas é dividida nos espaços, e um `*` nela vira nomes de arquivos.",
    'Write it in double quotes: `"$name"`. For several words use an array (bash) or `set -- ...` and `"$@"`.',
    'Escreva-a entre aspas duplas: `"$nome"`. Para várias palavras use um array (bash) ou `set -- ...` e `"$@"`.',
)
_BASHISM = _lesson(
    "RUN uses /bin/sh, which is dash on Debian and Ubuntu, BusyBox's ash on Alpine: what only bash knows fails there, "
    "or means something else.",
    "O RUN usa /bin/sh, que é o dash no Debian e no Ubuntu e o ash do BusyBox no Alpine: o que só o bash conhece falha "
    "ou muda de sentido.",
    'Write it in POSIX form, or set `SHELL ["/bin/bash", "-c"]` before this RUN if the image has bash.',
    'Escreva-o na forma POSIX, ou defina `SHELL ["/bin/bash", "-c"]` antes deste RUN se a imagem tem bash.',
)
_NOT_PARSED = _lesson(
    "ShellCheck cannot parse the script from here on, and most likely the shell cannot either: RUN fails.",
    "O ShellCheck não consegue ler o script a partir daqui, e um shell provavelmente também não: o RUN falha.",
    "Look for a missing quote, bracket or keyword here or just before.",
    "Procure aspas, parênteses ou palavras-chave faltando aqui ou um pouco antes.",
)
_PIPE_TO_LOOP = _lesson(
    "The output is split at every space, so a name with a space in it becomes two.",
    "A saída é dividida em cada espaço, e um nome com espaço vira dois.",
    "Use a glob (`for f in ./*.txt`) or `find ... -exec`.",
    "Use um glob (`for f in ./*.txt`) ou `find ... -exec`.",
)
_UNSET = _lesson(
    "Nothing in this script, and no ARG or ENV before it, sets the variable: it is empty.",
    "Nada neste script, e nenhum ARG ou ENV antes dele, define a variável: ela fica vazia.",
    "Correct the name, or declare it with ARG or ENV in this stage. An ARG before FROM has to be declared again.",
    "Corrija o nome, ou declare-a com ARG ou ENV neste estágio. Um ARG antes do FROM precisa ser declarado de novo.",
)
_LITERAL_BACKSLASH = _lesson(
    "Here the backslash does not make the character special: it stays or disappears.",
    "Aqui a barra invertida não torna o caractere especial: ela fica ou some.",
    "Use `printf` for escapes, or quote the text as you mean it.",
    "Use `printf` para escapes, ou ponha entre aspas o texto que você quer.",
)

TAUGHT: Mapping[str, Lesson] = {
    "SC1007": _lesson(
        "`name= value` sets the variable to nothing and runs `value` as a command.",
        "`nome= valor` deixa a variável vazia e executa `valor` como comando.",
        "Remove the space, or write `name='' command` if you mean that.",
        "Remova o espaço, ou escreva `nome='' comando` se for essa a intenção.",
    ),
    "SC1012": _LITERAL_BACKSLASH,
    "SC1001": _LITERAL_BACKSLASH,
    "SC1035": _lesson(
        "Without the space the shell reads both as one word.",
        "Sem o espaço o shell lê os dois como uma palavra só.",
        "Put a space there.",
        "Ponha um espaço ali.",
    ),
    "SC1036": _NOT_PARSED,
    "SC1046": _NOT_PARSED,
    "SC1047": _NOT_PARSED,
    "SC1064": _NOT_PARSED,
    "SC1068": _lesson(
        "With spaces around `=` the name is run as a command.",
        "Com espaços em volta do `=` o nome é executado como comando.",
        "Remove the spaces: `name=value`.",
        "Remova os espaços: `nome=valor`.",
    ),
    "SC1072": _NOT_PARSED,
    "SC1073": _NOT_PARSED,
    "SC1083": _lesson(
        "The shell takes this brace literally, which is rarely intended.",
        "O shell toma esta chave ao pé da letra, o que raramente é a intenção.",
        "Quote it if it is text; write `;` before a `}` that ends a group.",
        "Ponha-a entre aspas se for texto; escreva `;` antes de um `}` que fecha um grupo.",
    ),
    "SC1088": _NOT_PARSED,
    "SC1090": _lesson(
        "The file name is only known at run time, so its contents could not be checked.",
        "O nome do arquivo só é conhecido em execução, e o conteúdo não pôde ser verificado.",
        "Nothing to do if the file exists during the build.",
        "Nada a fazer se o arquivo existe durante o build.",
    ),
    "SC1091": _lesson(
        "The file is in the image, not here, so its contents could not be checked.",
        "O arquivo está na imagem, não aqui, e o conteúdo não pôde ser verificado.",
        "Nothing to do if the file exists during the build.",
        "Nada a fazer se o arquivo existe durante o build.",
    ),
    "SC1133": _NOT_PARSED,
    "SC2002": _lesson(
        "`cat file |` starts a program only to pass on a file.",
        "`cat arquivo |` inicia um programa só para passar um arquivo adiante.",
        "Write `command < file`, or pass the file as an argument.",
        "Escreva `comando < arquivo`, ou dê o arquivo como argumento.",
    ),
    "SC2005": _lesson(
        "`echo $(command)` prints what the command prints anyway, minus its spaces.",
        "`echo $(comando)` imprime o que o comando já imprime, e perde os espaços.",
        "Write only the command.",
        "Escreva só o comando.",
    ),
    "SC2006": _lesson(
        "Backquotes cannot be nested, and treat backslashes differently.",
        "Crases não podem ser aninhadas e tratam barras invertidas de outro modo.",
        "Write `$(command)`.",
        "Escreva `$(comando)`.",
    ),
    "SC2010": _lesson(
        "`ls` is for people: names with unusual characters come out changed.",
        "O `ls` é feito para pessoas: nomes com caracteres incomuns saem alterados.",
        "Use a glob, or `find`.",
        "Use um glob, ou `find`.",
    ),
    "SC2012": _lesson(
        "`ls` is for people: names with unusual characters come out changed.",
        "O `ls` é feito para pessoas: nomes com caracteres incomuns saem alterados.",
        "Use `find`.",
        "Use `find`.",
    ),
    "SC2013": _lesson(
        "`for line in $(cat file)` reads words, not lines.",
        "`for linha in $(cat arquivo)` lê palavras, não linhas.",
        "Write `while IFS= read -r line; do ...; done < file`.",
        "Escreva `while IFS= read -r linha; do ...; done < arquivo`.",
    ),
    "SC2015": _lesson(
        "`a && b || c` is not an if-then-else: `c` also runs when `a` succeeds and `b` fails.",
        "`a && b || c` não é um if-then-else: `c` também roda quando `a` deu certo e `b` falhou.",
        "Write `if a; then b; else c; fi`.",
        "Escreva `if a; then b; else c; fi`.",
    ),
    "SC2016": _lesson(
        "Nothing is expanded in single quotes: the text stays `$name`.",
        "Entre aspas simples nada é expandido: o texto continua `$nome`.",
        "Use double quotes if you want the value; single quotes are right for a file that is read later.",
        "Use aspas duplas se você quer o valor; aspas simples servem para um arquivo lido depois.",
    ),
    "SC2028": _lesson(
        "Whether `echo` turns `\\n` into a line break differs between shells.",
        "Se o `echo` transforma `\\n` em quebra de linha varia de shell para shell.",
        "Write `printf 'text\\n'`.",
        "Escreva `printf 'texto\\n'`.",
    ),
    "SC2034": _lesson(
        "Nothing uses the variable: a name is misspelt, or it was meant for the image.",
        "Nada usa a variável: um nome está errado, ou ela devia ir para a imagem.",
        "Correct the name, remove it, or use ENV if later instructions need it.",
        "Corrija o nome, remova-a, ou use ENV se as instruções seguintes precisam dela.",
    ),
    "SC2035": _lesson(
        "A file name that starts with `-` is read as an option.",
        "Um nome de arquivo que começa com `-` é lido como opção.",
        "Write `./*`.",
        "Escreva `./*`.",
    ),
    "SC2038": _lesson(
        "`xargs` splits names at spaces and quotes.",
        "O `xargs` divide nomes nos espaços e nas aspas.",
        "Write `find ... -print0 | xargs -0`, or `find ... -exec command {} +`.",
        "Escreva `find ... -print0 | xargs -0`, ou `find ... -exec comando {} +`.",
    ),
    "SC2039": _BASHISM,
    "SC2044": _PIPE_TO_LOOP,
    "SC2045": _PIPE_TO_LOOP,
    "SC2046": _lesson(
        "The output is split at spaces, and a `*` in it expands to file names.",
        "A saída é dividida nos espaços, e um `*` vira nomes de arquivos.",
        'Write `"$(command)"`. If you want several words, such as a list of packages, leave it and '
        "waive the rule here.",
        'Escreva `"$(comando)"`. Se devem ser várias palavras, como uma lista de pacotes, deixe assim e '
        "dispense a regra.",
    ),
    "SC2048": _QUOTING,
    "SC2059": _lesson(
        "A `%` or a backslash in the variable is read as a printf directive.",
        "Um `%` ou uma barra invertida na variável é lido como diretiva do printf.",
        "Write `printf '%s' \"$name\"`.",
        "Escreva `printf '%s' \"$nome\"`.",
    ),
    "SC2061": _lesson(
        "The shell expands the pattern to file names before the program sees it.",
        "O shell expande o padrão em nomes de arquivos antes que o programa o veja.",
        "Quote the pattern: `-name '*.txt'`.",
        "Ponha o padrão entre aspas: `-name '*.txt'`.",
    ),
    "SC2062": _lesson(
        "The shell expands the pattern to file names before the program sees it.",
        "O shell expande o padrão em nomes de arquivos antes que o programa o veja.",
        "Quote the pattern.",
        "Ponha o padrão entre aspas.",
    ),
    "SC2064": _lesson(
        "In double quotes the variables are expanded when the trap is set, not when it runs.",
        "Entre aspas duplas as variáveis são expandidas quando o trap é definido, não quando ele roda.",
        "Use single quotes.",
        "Use aspas simples.",
    ),
    "SC2068": _QUOTING,
    "SC2078": _lesson(
        "The test contains no variable: its result never changes.",
        "O teste não tem variável: o resultado nunca muda.",
        "Put a `$` before the name.",
        "Ponha um `$` antes do nome.",
    ),
    "SC2086": _QUOTING,
    "SC2089": _QUOTING,
    "SC2090": _QUOTING,
    "SC2103": _lesson(
        "If `cd` fails, the next commands run in the wrong directory.",
        "Se o `cd` falha, os próximos comandos rodam no diretório errado.",
        "Use a subshell, `(cd directory && command)`, or WORKDIR.",
        "Use um subshell, `(cd diretório && comando)`, ou WORKDIR.",
    ),
    "SC2115": _lesson(
        "If the variable is empty, this deletes from the root of the file system.",
        "Se a variável estiver vazia, isto apaga a partir da raiz do sistema de arquivos.",
        'Write `"${name:?}/..."`: the shell then stops.',
        'Escreva `"${nome:?}/..."`: o shell então para.',
    ),
    "SC2116": _lesson(
        "`$(echo ...)` is the text itself, with its spaces changed.",
        "`$(echo ...)` é o próprio texto, com os espaços alterados.",
        "Write the text.",
        "Escreva o texto.",
    ),
    "SC2129": _lesson(
        "The file is opened again for every line.",
        "O arquivo é aberto de novo a cada linha.",
        "Write `{ command; command; } >> file`, or a heredoc.",
        "Escreva `{ comando; comando; } >> arquivo`, ou um heredoc.",
    ),
    "SC2140": _lesson(
        "The quotes end before the inner word, which is left unquoted.",
        "As aspas terminam antes da palavra de dentro, que fica sem aspas.",
        'Escape the inner quotes (`\\"`), or use single quotes around them.',
        'Escape as aspas de dentro (`\\"`), ou use aspas simples por fora.',
    ),
    "SC2143": _lesson(
        "All output is collected only to check whether there is any.",
        "Toda a saída é guardada só para ver se há alguma.",
        "Write `if command | grep -q text`.",
        "Escreva `if comando | grep -q texto`.",
    ),
    "SC2148": _lesson(
        "Without a `#!` line it is unclear which shell the script is for.",
        "Sem uma linha `#!` não se sabe para qual shell é o script.",
        "Begin it with `#!/bin/sh` or `#!/bin/bash`.",
        "Comece-o com `#!/bin/sh` ou `#!/bin/bash`.",
    ),
    "SC2153": _UNSET,
    "SC2154": _UNSET,
    "SC2155": _lesson(
        "The command's exit status is lost: `set -e` does not stop when it fails.",
        "O status de saída do comando se perde: o `set -e` não para quando ele falha.",
        "Declare and assign in two steps.",
        "Declare e atribua em dois passos.",
    ),
    "SC2164": _lesson(
        "If `cd` fails, the next commands run in the wrong directory.",
        "Se o `cd` falha, os próximos comandos rodam no diretório errado.",
        "Join with `&&`, or begin the RUN with `set -e`; better still, use WORKDIR.",
        "Una com `&&`, ou comece o RUN com `set -e`; melhor ainda, use WORKDIR.",
    ),
    "SC2174": _lesson(
        "With `-p`, `-m` sets the mode of the last directory only.",
        "Com `-p`, o `-m` só define o modo do último diretório.",
        "Use `chmod` for the directories in between, or `install -d -m`.",
        "Use `chmod` nos diretórios intermediários, ou `install -d -m`.",
    ),
    "SC2181": _lesson(
        "`$?` is the status of the last command only; a line inserted in between changes it.",
        "`$?` é só o status do último comando, e uma linha inserida no meio o altera.",
        "Write `if command; then`.",
        "Escreva `if comando; then`.",
    ),
    "SC2206": _QUOTING,
    "SC2223": _QUOTING,
    "SC2231": _QUOTING,
    "SC2236": _lesson(
        "`! -z` is the long form of `-n`.",
        "`! -z` é a forma longa de `-n`.",
        "Write `-n`.",
        "Escreva `-n`.",
    ),
    "SC2262": _lesson(
        "An alias only works from the next line on, and not at all in bash scripts.",
        "Um alias só vale a partir da linha seguinte, e em scripts do bash não vale.",
        "Use a function, or write the command out.",
        "Use uma função, ou escreva o comando por extenso.",
    ),
    "SC2266": _lesson(
        "`|` is a pipe: both run, and only the last one's result counts.",
        "`|` é um pipe: os dois rodam, e só o resultado do último conta.",
        "Write `||` for or.",
        "Escreva `||` para ou.",
    ),
    **dict.fromkeys(
        (
            *("SC3001", "SC3003", "SC3006", "SC3009", "SC3010", "SC3011", "SC3014", "SC3015", "SC3018", "SC3020"),
            *("SC3024", "SC3028", "SC3030", "SC3033", "SC3036", "SC3037", "SC3043", "SC3044", "SC3045", "SC3046"),
            *("SC3047", "SC3051", "SC3053", "SC3054", "SC3055", "SC3057", "SC3059", "SC3060"),
        ),
        _BASHISM,
    ),
    "SC3040": _lesson(
        "dash, which is /bin/sh on Debian and Ubuntu, rejects `set -o pipefail`: RUN fails there.",
        "O dash, que é o /bin/sh no Debian e no Ubuntu, rejeita `set -o pipefail`: ali o RUN falha.",
        'Write `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` before it.',
        'Escreva `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` antes dele.',
    ),
}
