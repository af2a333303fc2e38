"""What hadolint's rules on instructions and shells teach. Data only."""

from __future__ import annotations

from collections.abc import Mapping

from bot.lint.hadolint_lesson import PIN_WHY, HadolintLesson, lesson

_LABEL_WHY = (
    "Tools that read labels rely on their agreed form.",
    "Ferramentas que leem rótulos dependem da forma combinada.",
)

INSTRUCTIONS: Mapping[str, HadolintLesson] = {
    "DL1001": lesson(
        "Evite pragmas que dispensam regras no próprio arquivo",
        ("A waiver in the file is easily forgotten there.", "Uma dispensa no arquivo é facilmente esquecida ali."),
        (
            "Correct the finding, or waive it in the configuration.",
            "Corrija o apontamento, ou dispense-o na configuração.",
        ),
    ),
    "DL3000": lesson(
        "Use um WORKDIR absoluto",
        (
            "A relative WORKDIR depends on the one before it, which the base image may change.",
            "Um WORKDIR relativo depende do anterior, que a imagem base pode mudar.",
        ),
        ("Write the whole path: `WORKDIR /app`.", "Escreva o caminho inteiro: `WORKDIR /app`."),
    ),
    "DL3001": lesson(
        "Comando sem sentido em um contêiner (ssh, vim, shutdown, service, ps, free, top, kill, mount, ifconfig)",
        (
            "While an image is built there are no services, no terminal and no other processes for it to act on.",
            "Durante a construção não há serviços, terminal nem outros processos sobre os quais ele possa agir.",
        ),
        (
            "Take it out, or do it when the container starts.",
            "Retire-o, ou faça isso quando o contêiner iniciar.",
        ),
    ),
    "DL3002": lesson(
        "O último USER não deveria ser root",
        (
            "Whoever breaks into the process is root in the container, one kernel bug away from the host.",
            "Quem invade o processo é root no contêiner, a uma falha do kernel de chegar à máquina.",
        ),
        (
            "Create a user and switch to it with `USER` before the end.",
            "Crie um usuário e mude para ele com `USER` antes do fim.",
        ),
    ),
    "DL3003": lesson(
        "Use WORKDIR para mudar de diretório",
        (
            "A `cd` lasts until the end of its RUN only, which surprises the next reader.",
            "Um `cd` só vale até o fim do seu RUN, o que surpreende quem lê depois.",
        ),
        (
            "Set `WORKDIR` before it, or keep the `cd` in a subshell.",
            "Defina `WORKDIR` antes, ou mantenha o `cd` em um subshell.",
        ),
    ),
    "DL3004": lesson(
        "Não use sudo",
        (
            "RUN is root already unless USER says otherwise, and sudo left in an image is a way back to root.",
            "RUN já é root a menos que USER diga o contrário, e um sudo que fica na imagem é um caminho de volta.",
        ),
        (
            "Take it out; do what needs root before the `USER` line.",
            "Retire-o; faça o que precisa de root antes da linha `USER`.",
        ),
    ),
    "DL3006": lesson(
        "Indique sempre a versão da imagem",
        PIN_WHY,
        (
            "Name the version: `image:1.24`, or a digest.",
            "Indique a versão: `imagem:1.24`, ou um digest.",
        ),
    ),
    "DL3007": lesson(
        "Usar latest é arriscado: a imagem pode mudar a qualquer momento",
        PIN_WHY,
        (
            "Name the version: `image:1.24`, or a digest.",
            "Indique a versão: `imagem:1.24`, ou um digest.",
        ),
    ),
    "DL3010": lesson(
        "Use ADD para extrair arquivos compactados na imagem",
        (
            "A copied archive and what is unpacked from it are both kept, in two layers.",
            "O arquivo copiado e o que sai dele ficam ambos guardados, em duas camadas.",
        ),
        ("`ADD archive.tar.gz /path/` unpacks as it adds.", "`ADD arquivo.tar.gz /caminho/` extrai ao adicionar."),
    ),
    "DL3011": lesson(
        "As portas válidas vão de 0 a 65535",
        ("There is no such port.", "Essa porta não existe."),
        ("Use a port from 0 to 65535.", "Use uma porta de 0 a 65535."),
    ),
    "DL3012": lesson(
        "Várias instruções HEALTHCHECK",
        ("Only the last one counts.", "Só a última vale."),
        ("Keep the one that is meant.", "Mantenha a que vale."),
    ),
    "DL3020": lesson(
        "Use COPY em vez de ADD para arquivos e pastas",
        (
            "ADD also unpacks archives and downloads URLs, so the reader cannot tell what will happen.",
            "ADD também extrai arquivos e baixa URLs, e quem lê não sabe o que vai acontecer.",
        ),
        ("Write COPY.", "Escreva COPY."),
    ),
    "DL3021": lesson(
        "COPY com mais de 2 argumentos exige que o último termine com /",
        (
            "Several files can only go into a folder; without the slash the build fails.",
            "Vários arquivos só cabem em uma pasta; sem a barra a construção falha.",
        ),
        ("End the destination with `/`.", "Termine o destino com `/`."),
    ),
    "DL3022": lesson(
        "COPY --from deveria indicar um estágio já definido",
        (
            "A name that is no stage is taken for an image and downloaded.",
            "Um nome que não é estágio é tomado por uma imagem e baixado.",
        ),
        (
            "Name the stage with `FROM ... AS name` before it is copied from.",
            "Nomeie o estágio com `FROM ... AS nome` antes de copiar dele.",
        ),
    ),
    "DL3023": lesson(
        "COPY --from não pode indicar o próprio estágio",
        ("A stage cannot copy from itself: the build fails.", "Um estágio não copia de si mesmo: a construção falha."),
        ("Name another stage, or leave `--from` out.", "Indique outro estágio, ou retire o `--from`."),
    ),
    "DL3024": lesson(
        "Os nomes de estágios devem ser únicos",
        (
            "Of two stages with one name only the last can be reached.",
            "De dois estágios com o mesmo nome só o último pode ser usado.",
        ),
        ("Give each stage its own name.", "Dê a cada estágio um nome próprio."),
    ),
    "DL3025": lesson(
        "Use a notação JSON em CMD e ENTRYPOINT",
        (
            "In shell form a shell is process 1 and keeps the stop signal to itself: the container gets killed.",
            "Na forma shell, um shell é o processo 1 e retém o sinal de parada: o contêiner é morto após 10 s.",
        ),
        ('Write `["program", "argument"]`.', 'Escreva `["programa", "argumento"]`.'),
    ),
    "DL3026": lesson(
        "Use apenas um registro permitido em FROM",
        (
            "The configuration says which registries are trusted, and this is none of them.",
            "A configuração diz quais registros são confiáveis, e este não é um deles.",
        ),
        ("Take the image from a trusted registry.", "Use a imagem de um registro confiável."),
    ),
    "DL3029": lesson(
        "Não use a opção --platform em FROM",
        (
            "A fixed platform makes the image run slowly or not at all on other machines.",
            "Uma plataforma fixa faz a imagem rodar devagar, ou não rodar, em outras máquinas.",
        ),
        (
            "Leave it to `docker build --platform`; `$BUILDPLATFORM` is fine for a stage that cross-compiles.",
            "Deixe para `docker build --platform`; `$BUILDPLATFORM` serve para um estágio que compila para outra.",
        ),
    ),
    "DL3043": lesson(
        "ONBUILD, FROM e MAINTAINER não podem estar em ONBUILD",
        ("The build of whoever uses the image fails.", "A construção de quem usa a imagem falha."),
        ("Take that instruction out of ONBUILD.", "Retire essa instrução do ONBUILD."),
    ),
    "DL3044": lesson(
        "Não use uma variável no mesmo ENV que a define",
        (
            "There the variable still has its old value.",
            "Ali a variável ainda tem o valor antigo.",
        ),
        ("Define it in an ENV of its own before.", "Defina-a antes, em um ENV próprio."),
    ),
    "DL3045": lesson(
        "COPY para um destino relativo sem WORKDIR definido",
        (
            "Where the file lands depends on the base image.",
            "O lugar do arquivo depende da imagem base.",
        ),
        ("Set `WORKDIR`, or write an absolute destination.", "Defina `WORKDIR`, ou escreva um destino absoluto."),
    ),
    "DL3046": lesson(
        "useradd sem -l e com UID alto gera uma imagem enorme",
        (
            "The log of last logins is a file as long as the highest user id: gigabytes in the layer.",
            "O registro de últimos acessos é um arquivo tão longo quanto o maior UID: gigabytes na camada.",
        ),
        ("Write `useradd -l`.", "Escreva `useradd -l`."),
    ),
    "DL3047": lesson(
        "Evite wget sem barra de progresso reduzida",
        (
            "The progress fills the build log.",
            "O progresso enche o log da construção.",
        ),
        ("Write `wget -q` or `wget --progress=dot:giga`.", "Escreva `wget -q` ou `wget --progress=dot:giga`."),
    ),
    "DL3048": lesson(
        "Chave de rótulo inválida",
        _LABEL_WHY,
        (
            "Use lower-case letters, digits, dots and dashes, as in `org.opencontainers.image.source`.",
            "Use minúsculas, dígitos, pontos e hífens, como em `org.opencontainers.image.source`.",
        ),
    ),
    "DL3049": lesson(
        "Falta um rótulo",
        ("The configuration asks for this label.", "A configuração pede este rótulo."),
        ("Add it with LABEL.", "Adicione-o com LABEL."),
    ),
    "DL3050": lesson(
        "Há rótulos a mais",
        (
            "The configuration allows only the labels of its schema.",
            "A configuração só permite os rótulos do seu esquema.",
        ),
        ("Take the label out, or add it to the schema.", "Retire o rótulo, ou inclua-o no esquema."),
    ),
    "DL3051": lesson(
        "O rótulo está vazio", _LABEL_WHY, ("Give it a value, or take it out.", "Dê um valor a ele, ou retire-o.")
    ),
    "DL3052": lesson("O rótulo não é uma URL válida", _LABEL_WHY, ("Write a URL.", "Escreva uma URL.")),
    "DL3053": lesson(
        "O rótulo não é uma data válida (RFC 3339)",
        _LABEL_WHY,
        ("Write it as 2025-01-31T12:00:00Z.", "Escreva como 2025-01-31T12:00:00Z."),
    ),
    "DL3054": lesson(
        "O rótulo não é uma licença SPDX válida",
        _LABEL_WHY,
        ("Write an SPDX expression such as Apache-2.0.", "Escreva uma expressão SPDX como Apache-2.0."),
    ),
    "DL3055": lesson(
        "O rótulo não é um hash git válido", _LABEL_WHY, ("Write the commit's hash.", "Escreva o hash do commit.")
    ),
    "DL3056": lesson(
        "O rótulo não segue o versionamento semântico",
        _LABEL_WHY,
        ("Write a version such as 1.2.3.", "Escreva uma versão como 1.2.3."),
    ),
    "DL3057": lesson(
        "Falta a instrução HEALTHCHECK",
        (
            "Docker and Compose cannot tell a hung service from a healthy one.",
            "O Docker e o Compose não distinguem um serviço travado de um saudável.",
        ),
        (
            "Add a HEALTHCHECK, unless an orchestrator checks in its own way.",
            "Adicione um HEALTHCHECK, a menos que um orquestrador verifique à sua maneira.",
        ),
    ),
    "DL3058": lesson(
        "O rótulo não é um e-mail válido", _LABEL_WHY, ("Write an e-mail address.", "Escreva um endereço de e-mail.")
    ),
    "DL3059": lesson(
        "Vários RUN seguidos",
        (
            "Each RUN is a layer; what one leaves behind, the next cannot take back.",
            "Cada RUN é uma camada; o que um deixa para trás, o seguinte não tira mais.",
        ),
        ("Join those of one nature with `&&`.", "Junte os de mesma natureza com `&&`."),
    ),
    "DL3061": lesson(
        "Ordem inválida: o Dockerfile deve começar com FROM, ARG ou comentário",
        ("There is no stage yet: the build fails.", "Ainda não há estágio: a construção falha."),
        ("Put FROM first.", "Ponha FROM primeiro."),
    ),
    "DL3063": lesson(
        "Deveria haver uma instrução USER",
        (
            "Without it the container runs as whoever the base image says, most often root.",
            "Sem ela o contêiner roda como o usuário da imagem base, quase sempre root.",
        ),
        ("Create a user and switch to it with `USER`.", "Crie um usuário e mude para ele com `USER`."),
    ),
    "DL3064": lesson(
        "Dados sensíveis não deveriam estar em ARG ou ENV",
        (
            "Their values stay in the image, where everyone who can pull it can read them.",
            "Os valores ficam na imagem, onde todos que podem baixá-la podem lê-los.",
        ),
        (
            "Use `RUN --mount=type=secret` for the build, and the environment of the container at run time.",
            "Use `RUN --mount=type=secret` na construção, e o ambiente do contêiner em execução.",
        ),
    ),
    "DL3065": lesson(
        "FROM --platform=$TARGETPLATFORM é redundante",
        ("That platform is the default.", "Essa plataforma é o padrão."),
        ("Leave `--platform` out.", "Retire o `--platform`."),
    ),
    "DL3066": lesson(
        "Um nome de usuário pode não ser conhecido na máquina",
        (
            "Kubernetes cannot check that a user given by name is not root.",
            "O Kubernetes não consegue verificar que um usuário dado por nome não é root.",
        ),
        ("Write the number: `USER 10001`.", "Escreva o número: `USER 10001`."),
    ),
    "DL3067": lesson(
        "Não copie o sistema de arquivos inteiro de outro estágio",
        (
            "It brings along everything that the other stage needed only to build.",
            "Traz junto tudo o que o outro estágio só precisava para construir.",
        ),
        ("Copy only what runs.", "Copie só o que é executado."),
    ),
    "DL4000": lesson(
        "MAINTAINER está obsoleto",
        (
            "MAINTAINER is deprecated; labels say the same and tools read them.",
            "MAINTAINER está obsoleto; rótulos dizem o mesmo e as ferramentas os leem.",
        ),
        (
            "Write `LABEL org.opencontainers.image.authors=...`.",
            "Escreva `LABEL org.opencontainers.image.authors=...`.",
        ),
    ),
    "DL4001": lesson(
        "Use wget ou curl, não os dois",
        (
            "Two programs that do one thing make the image larger.",
            "Dois programas para a mesma coisa aumentam a imagem.",
        ),
        ("Keep one of them.", "Fique com um deles."),
    ),
    "DL4003": lesson(
        "Várias instruções CMD",
        ("Only the last one counts.", "Só a última vale."),
        ("Keep the one that is meant.", "Mantenha a que vale."),
    ),
    "DL4004": lesson(
        "Várias instruções ENTRYPOINT",
        ("Only the last one counts.", "Só a última vale."),
        ("Keep the one that is meant.", "Mantenha a que vale."),
    ),
    "DL4005": lesson(
        "Use SHELL para mudar o shell padrão",
        (
            "Replacing /bin/sh changes the shell of every script in the image, also of packages.",
            "Trocar /bin/sh muda o shell de todos os scripts da imagem, também os de pacotes.",
        ),
        ('Write `SHELL ["/bin/bash", "-c"]`.', 'Escreva `SHELL ["/bin/bash", "-c"]`.'),
    ),
    "DL4006": lesson(
        "Use SHELL com -o pipefail antes de um RUN com pipe",
        (
            "A pipe succeeds when its last command does: a failed download goes unnoticed.",
            "Um pipe tem sucesso quando o último comando tem: um download que falhou passa despercebido.",
        ),
        (
            'Write `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` (Alpine: `/bin/ash`), or `set -o pipefail` in RUN.',
            'Escreva `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` (Alpine: `/bin/ash`), ou `set -o pipefail` no RUN.',
        ),
    ),
    "DL4007": lesson(
        "COPY de '.' pode levar arquivos sensíveis (.git, .env) para a imagem",
        (
            "Whatever lies in the context goes into the image, also .git and .env.",
            "Tudo o que está no contexto vai para a imagem, também .git e .env.",
        ),
        (
            "Copy what is needed, or list the rest in .dockerignore.",
            "Copie só o necessário, ou liste o resto em .dockerignore.",
        ),
    ),
}
