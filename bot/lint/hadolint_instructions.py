"""What hadolint's rules on instructions and shells teach. Data only."""

from __future__ import annotations

from collections.abc import Mapping

from bot.lint.hadolint_lesson import PIN_WHY, HadolintLesson, lesson

_LABEL_WHY = (
    "Tools that read labels expect the standard format.",
    "Ferramentas que leem labels esperam o formato padrão.",
)

INSTRUCTIONS: Mapping[str, HadolintLesson] = {
    "DL1001": lesson(
        "Evite pragmas que dispensam regras no próprio arquivo",
        ("A waiver in the file is easily forgotten.", "Uma dispensa no arquivo é facilmente esquecida."),
        (
            "Fix the finding, or waive it in the configuration.",
            "Corrija o apontamento, ou dispense-o na configuração.",
        ),
    ),
    "DL3000": lesson(
        "Use um WORKDIR absoluto",
        (
            "A relative WORKDIR depends on the one before it, which the base image may change.",
            "Um WORKDIR relativo depende do anterior, que a imagem base pode mudar.",
        ),
        ("Write an absolute path: `WORKDIR /app`.", "Escreva um caminho absoluto: `WORKDIR /app`."),
    ),
    "DL3001": lesson(
        "Comando sem sentido em um contêiner (ssh, vim, shutdown, service, ps, free, top, kill, mount, ifconfig)",
        (
            "During a build there are no services, no terminal and no other processes it could act on.",
            "Durante o build não há serviços, terminal nem outros processos sobre os quais ele possa agir.",
        ),
        (
            "Remove it, or do it when the container starts.",
            "Retire-o, ou faça isso quando o contêiner iniciar.",
        ),
    ),
    "DL3002": lesson(
        "O último USER não deveria ser root",
        (
            "An attacker in the process is root in the container, one kernel bug away from the host.",
            "Quem invade o processo é root no contêiner e está a uma falha do kernel de chegar ao host.",
        ),
        (
            "Create a user and switch to it with `USER` before the end.",
            "Crie um usuário e mude para ele com `USER` antes do fim.",
        ),
    ),
    "DL3003": lesson(
        "Use WORKDIR para mudar de diretório",
        (
            "`cd` only lasts until the end of its RUN, which surprises the next reader.",
            "O `cd` só vale até o fim do RUN, o que surpreende quem lê depois.",
        ),
        (
            "Set `WORKDIR` before it, or keep the `cd` in a subshell.",
            "Defina `WORKDIR` antes, ou mantenha o `cd` em um subshell.",
        ),
    ),
    "DL3004": lesson(
        "Não use sudo",
        (
            "RUN is root anyway unless USER changes that, and sudo in an image is a way back to root.",
            "RUN já é root, a menos que USER mude isso, e um sudo na imagem é um caminho de volta a root.",
        ),
        (
            "Remove it; do what needs root before the `USER` line.",
            "Retire-o; faça o que precisa de root antes da linha `USER`.",
        ),
    ),
    "DL3006": lesson(
        "Indique sempre a versão da imagem",
        PIN_WHY,
        (
            "Pin the version: `image:1.24`, or a digest.",
            "Fixe a versão: `imagem:1.24`, ou um digest.",
        ),
    ),
    "DL3007": lesson(
        "Usar latest é arriscado: a imagem pode mudar a qualquer momento",
        PIN_WHY,
        (
            "Pin the version: `image:1.24`, or a digest.",
            "Fixe a versão: `imagem:1.24`, ou um digest.",
        ),
    ),
    "DL3010": lesson(
        "Use ADD para extrair arquivos compactados na imagem",
        (
            "The image carries both the archive and its contents, in two layers.",
            "A imagem carrega o arquivo compactado e o conteúdo dele, em duas camadas.",
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
        ("Keep the right one.", "Mantenha a correta."),
    ),
    "DL3020": lesson(
        "Use COPY em vez de ADD para arquivos e diretórios",
        (
            "ADD also unpacks archives and downloads URLs, so readers cannot tell what it will do.",
            "ADD também descompacta arquivos e baixa URLs, e quem lê não sabe o que ele vai fazer.",
        ),
        ("Write COPY.", "Escreva COPY."),
    ),
    "DL3021": lesson(
        "COPY com mais de 2 argumentos exige que o último termine com /",
        (
            "Several files need a directory as destination; without the slash the build fails.",
            "Vários arquivos precisam de um diretório como destino; sem a barra o build falha.",
        ),
        ("End the destination with `/`.", "Termine o destino com `/`."),
    ),
    "DL3022": lesson(
        "COPY --from deveria indicar um estágio já definido",
        (
            "A name that is not a stage is taken as an image and pulled.",
            "Um nome que não é estágio é tratado como imagem e baixado.",
        ),
        (
            "Name the stage with `FROM ... AS name` before copying from it.",
            "Nomeie o estágio com `FROM ... AS nome` antes de copiar dele.",
        ),
    ),
    "DL3023": lesson(
        "COPY --from não pode indicar o próprio estágio",
        ("A stage cannot copy from itself: the build fails.", "Um estágio não copia de si mesmo: o build falha."),
        ("Name another stage, or remove `--from`.", "Indique outro estágio, ou remova o `--from`."),
    ),
    "DL3024": lesson(
        "Os nomes de estágios devem ser únicos",
        (
            "Of two stages with the same name, only the last can be used.",
            "De dois estágios com o mesmo nome, só o último pode ser usado.",
        ),
        ("Give each stage its own name.", "Dê a cada estágio um nome próprio."),
    ),
    "DL3025": lesson(
        "Use a notação JSON em CMD e ENTRYPOINT",
        (
            "In shell form, a shell is process 1 and may not pass on the stop signal: the container gets killed.",
            "Na forma shell, um shell é o processo 1 e pode reter o sinal de parada: o contêiner é encerrado à força.",
        ),
        ('Write `["program", "argument"]`.', 'Escreva `["programa", "argumento"]`.'),
    ),
    "DL3026": lesson(
        "Use apenas um registry permitido em FROM",
        (
            "This registry is not among the trusted ones in the configuration.",
            "Este registry não está entre os confiáveis da configuração.",
        ),
        ("Use an image from a trusted registry.", "Use uma imagem de um registry confiável."),
    ),
    "DL3029": lesson(
        "Não use a opção --platform em FROM",
        (
            "With a fixed platform the image runs slowly, or not at all, on other machines.",
            "Com uma plataforma fixa a imagem roda devagar, ou não roda, em outras máquinas.",
        ),
        (
            "Leave it to `docker build --platform`; `$BUILDPLATFORM` is fine for a stage that cross-compiles.",
            "Deixe para `docker build --platform`; `$BUILDPLATFORM` serve para um estágio de compilação cruzada.",
        ),
    ),
    "DL3043": lesson(
        "ONBUILD, FROM e MAINTAINER não podem estar em ONBUILD",
        ("Builds that use this image fail.", "Os builds que usam esta imagem falham."),
        ("Remove that instruction from ONBUILD.", "Remova essa instrução do ONBUILD."),
    ),
    "DL3044": lesson(
        "Não use uma variável no mesmo ENV que a define",
        (
            "At that point the variable still has its old value.",
            "Nesse ponto a variável ainda tem o valor antigo.",
        ),
        ("Define it in a separate ENV before.", "Defina-a antes, em outro ENV."),
    ),
    "DL3045": lesson(
        "COPY para um destino relativo sem WORKDIR definido",
        (
            "Where the file lands depends on the base image.",
            "O lugar onde o arquivo fica depende da imagem base.",
        ),
        ("Set `WORKDIR`, or write an absolute destination.", "Defina `WORKDIR`, ou escreva um destino absoluto."),
    ),
    "DL3046": lesson(
        "useradd sem -l e com UID alto gera uma imagem enorme",
        (
            "The lastlog file grows with the highest user ID: gigabytes in the layer.",
            "O arquivo lastlog cresce com o maior UID: gigabytes na camada.",
        ),
        ("Write `useradd -l`.", "Escreva `useradd -l`."),
    ),
    "DL3047": lesson(
        "Evite wget sem barra de progresso reduzida",
        (
            "The progress bar fills the build log.",
            "A barra de progresso enche o log do build.",
        ),
        ("Write `wget -q` or `wget --progress=dot:giga`.", "Escreva `wget -q` ou `wget --progress=dot:giga`."),
    ),
    "DL3048": lesson(
        "Chave de label inválida",
        _LABEL_WHY,
        (
            "Use lower-case letters, digits, dots and dashes, as in `org.opencontainers.image.source`.",
            "Use minúsculas, dígitos, pontos e hífens, como em `org.opencontainers.image.source`.",
        ),
    ),
    "DL3049": lesson(
        "Falta um label",
        ("The configuration requires this label.", "A configuração exige este label."),
        ("Add it with LABEL.", "Adicione-o com LABEL."),
    ),
    "DL3050": lesson(
        "Há labels a mais",
        (
            "The configuration allows only the labels of its schema.",
            "A configuração só permite os labels do seu esquema.",
        ),
        ("Remove the label, or add it to the schema.", "Remova o label, ou inclua-o no esquema."),
    ),
    "DL3051": lesson(
        "O label está vazio", _LABEL_WHY, ("Give it a value, or remove it.", "Dê um valor a ele, ou remova-o.")
    ),
    "DL3052": lesson("O label não é uma URL válida", _LABEL_WHY, ("Write a URL.", "Escreva uma URL.")),
    "DL3053": lesson(
        "O label não é uma data válida (RFC 3339)",
        _LABEL_WHY,
        ("Write it as 2025-01-31T12:00:00Z.", "Escreva como 2025-01-31T12:00:00Z."),
    ),
    "DL3054": lesson(
        "O label não é uma licença SPDX válida",
        _LABEL_WHY,
        ("Write an SPDX expression such as Apache-2.0.", "Escreva uma expressão SPDX como Apache-2.0."),
    ),
    "DL3055": lesson(
        "O label não é um hash git válido", _LABEL_WHY, ("Write the commit's hash.", "Escreva o hash do commit.")
    ),
    "DL3056": lesson(
        "O label não segue o versionamento semântico",
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
        "O label não é um e-mail válido", _LABEL_WHY, ("Write an e-mail address.", "Escreva um endereço de e-mail.")
    ),
    "DL3059": lesson(
        "Vários RUN seguidos",
        (
            "Each RUN is a layer; files that one leaves behind cannot be removed by the next.",
            "Cada RUN é uma camada; arquivos que um deixa não saem mais no seguinte.",
        ),
        ("Join related ones with `&&`.", "Junte os relacionados com `&&`."),
    ),
    "DL3061": lesson(
        "Ordem inválida: o Dockerfile deve começar com FROM, ARG ou comentário",
        ("No stage exists yet: the build fails.", "Ainda não há estágio: o build falha."),
        ("Put FROM first.", "Ponha FROM primeiro."),
    ),
    "DL3063": lesson(
        "Deveria haver uma instrução USER",
        (
            "Without it the container runs as the base image's user, usually root.",
            "Sem ela o contêiner roda com o usuário da imagem base, quase sempre root.",
        ),
        ("Create a user and switch to it with `USER`.", "Crie um usuário e mude para ele com `USER`."),
    ),
    "DL3064": lesson(
        "Dados sensíveis não deveriam estar em ARG ou ENV",
        (
            "The values stay in the image, where everyone who can pull it can read them.",
            "Os valores ficam na imagem, e todos que podem baixá-la podem lê-los.",
        ),
        (
            "Use `RUN --mount=type=secret` in the build, and environment variables of the container at run time.",
            "Use `RUN --mount=type=secret` no build, e variáveis de ambiente do contêiner em execução.",
        ),
    ),
    "DL3065": lesson(
        "FROM --platform=$TARGETPLATFORM é redundante",
        ("That platform is the default.", "Essa plataforma é o padrão."),
        ("Remove `--platform`.", "Remova o `--platform`."),
    ),
    "DL3066": lesson(
        "Um nome de usuário pode não existir na máquina",
        (
            "Kubernetes cannot check that a user given by name is not root.",
            "O Kubernetes não consegue verificar que um usuário dado por nome não é root.",
        ),
        ("Write the number: `USER 10001`.", "Escreva o número: `USER 10001`."),
    ),
    "DL3067": lesson(
        "Não copie o sistema de arquivos inteiro de outro estágio",
        (
            "It brings everything that the other stage only needed for the build.",
            "Traz junto tudo o que o outro estágio só usava no build.",
        ),
        ("Copy only what is needed at run time.", "Copie só o que é necessário em execução."),
    ),
    "DL4000": lesson(
        "MAINTAINER está obsoleto",
        (
            "MAINTAINER is deprecated; labels do the same, and tools read them.",
            "MAINTAINER está obsoleto; labels fazem o mesmo, e as ferramentas os leem.",
        ),
        (
            "Write `LABEL org.opencontainers.image.authors=...`.",
            "Escreva `LABEL org.opencontainers.image.authors=...`.",
        ),
    ),
    "DL4001": lesson(
        "Use wget ou curl, não os dois",
        (
            "Two programs for the same job make the image larger.",
            "Dois programas para a mesma coisa aumentam a imagem.",
        ),
        ("Keep one of them.", "Fique com um deles."),
    ),
    "DL4003": lesson(
        "Várias instruções CMD",
        ("Only the last one counts.", "Só a última vale."),
        ("Keep the right one.", "Mantenha a correta."),
    ),
    "DL4004": lesson(
        "Várias instruções ENTRYPOINT",
        ("Only the last one counts.", "Só a última vale."),
        ("Keep the right one.", "Mantenha a correta."),
    ),
    "DL4005": lesson(
        "Use SHELL para mudar o shell padrão",
        (
            "Replacing /bin/sh changes the shell of every script in the image, including those of packages.",
            "Trocar /bin/sh muda o shell de todos os scripts da imagem, inclusive os de pacotes.",
        ),
        ('Write `SHELL ["/bin/bash", "-c"]`.', 'Escreva `SHELL ["/bin/bash", "-c"]`.'),
    ),
    "DL4006": lesson(
        "Use SHELL com -o pipefail antes de um RUN com pipe",
        (
            "A pipe succeeds if its last command does, so a failed download goes unnoticed.",
            "Um pipe dá certo se o último comando der certo, e um download que falhou passa despercebido.",
        ),
        (
            'Write `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` (Alpine: `/bin/ash`), or `set -o pipefail` in RUN.',
            'Escreva `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` (Alpine: `/bin/ash`), ou `set -o pipefail` no RUN.',
        ),
    ),
    "DL4007": lesson(
        "COPY de '.' pode levar arquivos sensíveis (.git, .env) para a imagem",
        (
            "Everything in the build context goes into the image, including .git and .env.",
            "Tudo o que está no contexto de build vai para a imagem, inclusive .git e .env.",
        ),
        (
            "Copy only what is needed, or list the rest in .dockerignore.",
            "Copie só o necessário, ou liste o resto em .dockerignore.",
        ),
    ),
}
