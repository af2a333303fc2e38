"""What BuildKit's build checks teach: the level, the reason and the remedy of each. Data only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.messages import lint as messages
from bot.model.findings import Level
from bot.text import Text

_UNNAMED = ("FromAsCasing", "JSONArgsRecommended", "LegacyKeyValueFormat")  # what they quote is a keyword
_NAMED = re.compile(r"""["'$]\{?([^"'{}\s]{1,80})\}?["']?""")


@dataclass(frozen=True, slots=True)
class BuildkitLesson:
    """How much a check matters, why, in one sentence, and what to do. The title is Portuguese."""

    level: Level
    title: str
    why: Text
    remedy: Text


def teach(rule: str, detail: str, description: str) -> tuple[Level, Text, Text, Text]:
    """Return level, message, reason and remedy for what BuildKit said; an unknown check gets BuildKit's own words."""
    taught = TAUGHT.get(rule)
    if taught is None:
        why = Text(description, description) if description else messages.GENERIC_WHY(linter="BuildKit")
        return Level.WARNING, Text(detail, detail), why, messages.GENERIC_REMEDY(rule=rule)
    named = None if rule in _UNNAMED else _NAMED.search(detail)
    title = f"{taught.title} ({named[1]})" if named else taught.title
    return taught.level, Text(detail, title), taught.why, taught.remedy


def _taught(level: Level, title: str, why: tuple[str, str], remedy: tuple[str, str]) -> BuildkitLesson:
    return BuildkitLesson(level, title, Text(*why), Text(*remedy))


_UNDEFINED_FROM_WHY = (
    "Without a build argument of that name the image has no name, and the build fails.",
    "Sem um argumento de construção com esse nome a imagem fica sem nome, e a construção falha.",
)

TAUGHT: Mapping[str, BuildkitLesson] = {
    "StageNameCasing": _taught(
        Level.STYLE,
        "O nome do estágio deveria estar em minúsculas",
        (
            "Stage names are compared in lower case, so two that look different are the same.",
            "Nomes de estágios são comparados em minúsculas: dois que parecem diferentes são o mesmo.",
        ),
        ("Write the name in lower case.", "Escreva o nome em minúsculas."),
    ),
    "FromAsCasing": _taught(
        Level.STYLE,
        "FROM e AS deveriam ter a mesma caixa",
        ("One way of writing is easier to read and to search.", "Um só modo de escrever é mais fácil de ler e buscar."),
        ("Write `FROM ... AS ...`.", "Escreva `FROM ... AS ...`."),
    ),
    "NoEmptyContinuation": _taught(
        Level.WARNING,
        "Linha vazia dentro de uma continuação",
        (
            "An empty line after `\\` will end the instruction in future versions.",
            "Uma linha vazia depois de `\\` vai encerrar a instrução em versões futuras.",
        ),
        ("Delete the empty line, or make it a comment.", "Apague a linha vazia, ou faça dela um comentário."),
    ),
    "ConsistentInstructionCasing": _taught(
        Level.STYLE,
        "As instruções deveriam ter todas a mesma caixa",
        ("One way of writing is easier to read and to search.", "Um só modo de escrever é mais fácil de ler e buscar."),
        ("Write all instructions in upper case.", "Escreva todas as instruções em maiúsculas."),
    ),
    "DuplicateStageName": _taught(
        Level.ERROR,
        "Nome de estágio repetido",
        (
            "Of two stages with one name only the last can be reached.",
            "De dois estágios com o mesmo nome só o último pode ser usado.",
        ),
        ("Give each stage its own name.", "Dê a cada estágio um nome próprio."),
    ),
    "ReservedStageName": _taught(
        Level.ERROR,
        "Nome de estágio reservado",
        (
            "`scratch` and `context` mean something else to the builder.",
            "`scratch` e `context` têm outro sentido para o construtor.",
        ),
        ("Choose another name.", "Escolha outro nome."),
    ),
    "JSONArgsRecommended": _taught(
        Level.WARNING,
        "Use a notação JSON em CMD e ENTRYPOINT",
        (
            "In shell form a shell is process 1 and keeps the stop signal to itself: the container gets killed.",
            "Na forma shell, um shell é o processo 1 e retém o sinal de parada: o contêiner é morto após 10 s.",
        ),
        ('Write `["program", "argument"]`.', 'Escreva `["programa", "argumento"]`.'),
    ),
    "MaintainerDeprecated": _taught(
        Level.INFO,
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
    "UndefinedArgInFrom": _taught(
        Level.WARNING,
        "FROM usa um ARG que não foi declarado",
        _UNDEFINED_FROM_WHY,
        (
            "Declare it with `ARG NAME=default` before the first FROM.",
            "Declare-o com `ARG NOME=padrão` antes do primeiro FROM.",
        ),
    ),
    "InvalidDefaultArgInFrom": _taught(
        Level.INFO,
        "O valor padrão do ARG não dá um nome de imagem válido",
        _UNDEFINED_FROM_WHY,
        ("Give the ARG a default that builds.", "Dê ao ARG um valor padrão que construa."),
    ),
    "UndefinedVar": _taught(
        Level.WARNING,
        "Variável não definida",
        (
            "A variable that is not set becomes nothing, without a word.",
            "Uma variável não definida vira texto vazio, sem aviso.",
        ),
        (
            "Declare it with ARG or ENV in this stage, or correct the name.",
            "Declare-a com ARG ou ENV neste estágio, ou corrija o nome.",
        ),
    ),
    "WorkdirRelativePath": _taught(
        Level.WARNING,
        "WORKDIR relativo",
        (
            "A relative WORKDIR depends on the one before it, which the base image may change.",
            "Um WORKDIR relativo depende do anterior, que a imagem base pode mudar.",
        ),
        ("Write the whole path: `WORKDIR /app`.", "Escreva o caminho inteiro: `WORKDIR /app`."),
    ),
    "MultipleInstructionsDisallowed": _taught(
        Level.WARNING,
        "Instrução repetida no mesmo estágio",
        ("Only the last one counts.", "Só a última vale."),
        ("Keep the one that is meant.", "Mantenha a que vale."),
    ),
    "LegacyKeyValueFormat": _taught(
        Level.STYLE,
        "Use chave=valor em ENV e LABEL",
        (
            "Without `=` everything up to the end of the line is the value, which is easily misread.",
            "Sem `=` tudo até o fim da linha é o valor, o que se lê errado com facilidade.",
        ),
        ('Write `ENV NAME="value"`.', 'Escreva `ENV NOME="valor"`.'),
    ),
    "RedundantTargetPlatform": _taught(
        Level.STYLE,
        "FROM --platform=$TARGETPLATFORM é redundante",
        ("That platform is the default.", "Essa plataforma é o padrão."),
        ("Leave `--platform` out.", "Retire o `--platform`."),
    ),
    "SecretsUsedInArgOrEnv": _taught(
        Level.WARNING,
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
    "FromPlatformFlagConstDisallowed": _taught(
        Level.INFO,
        "FROM --platform com valor fixo",
        (
            "A fixed platform makes the image run slowly or not at all on other machines.",
            "Uma plataforma fixa faz a imagem rodar devagar, ou não rodar, em outras máquinas.",
        ),
        (
            "Leave it to `docker build --platform`; `$BUILDPLATFORM` is fine for a stage that cross-compiles.",
            "Deixe para `docker build --platform`; `$BUILDPLATFORM` serve para um estágio que compila para outra.",
        ),
    ),
    "CopyIgnoredFile": _taught(
        Level.WARNING,
        "COPY ou ADD de um arquivo que o .dockerignore exclui",
        (
            "The file is not in the build context, so the build fails or copies less than it says.",
            "O arquivo não está no contexto, e a construção falha ou copia menos do que diz.",
        ),
        (
            "Take the pattern out of .dockerignore, or do not copy the file.",
            "Retire o padrão do .dockerignore, ou não copie o arquivo.",
        ),
    ),
    "InvalidDefinitionDescription": _taught(
        Level.STYLE,
        "O comentário de ARG ou FROM deveria começar pelo nome",
        (
            "`docker build --call=outline` shows such comments as descriptions.",
            "`docker build --call=outline` mostra esses comentários como descrições.",
        ),
        (
            "Begin it with the name, or leave a blank line after it.",
            "Comece pelo nome, ou deixe uma linha em branco depois.",
        ),
    ),
    "ExposeProtoCasing": _taught(
        Level.STYLE,
        "O protocolo em EXPOSE deveria estar em minúsculas",
        ("One way of writing is easier to read and to search.", "Um só modo de escrever é mais fácil de ler e buscar."),
        ("Write `80/tcp`.", "Escreva `80/tcp`."),
    ),
    "ExposeInvalidFormat": _taught(
        Level.WARNING,
        "EXPOSE não aceita endereço nem mapeamento de portas",
        (
            "EXPOSE only notes a port; addresses and mappings in it have no effect.",
            "EXPOSE só anota uma porta; endereços e mapeamentos nele não têm efeito.",
        ),
        ("Write the container's port alone: `EXPOSE 80`.", "Escreva só a porta do contêiner: `EXPOSE 80`."),
    ),
    "InvalidBaseImagePlatform": _taught(
        Level.WARNING,
        "A imagem base é de outra plataforma",
        (
            "The base image was pulled for a platform other than the one that is built.",
            "A imagem base foi baixada para uma plataforma diferente da construída.",
        ),
        (
            "Use a base image that exists for the platform, or build for the one that it has.",
            "Use uma imagem base que exista para a plataforma, ou construa para a que ela tem.",
        ),
    ),
}
