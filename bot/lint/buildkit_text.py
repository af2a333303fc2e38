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


def _teach(level: Level, title: str, why: tuple[str, str], remedy: tuple[str, str]) -> BuildkitLesson:
    return BuildkitLesson(level, title, Text(*why), Text(*remedy))


_UNDEFINED_FROM_WHY = (
    "Without a build argument of that name the image name is empty, and the build fails.",
    "Sem um argumento de build com esse nome, o nome da imagem fica vazio e o build falha.",
)

TAUGHT: Mapping[str, BuildkitLesson] = {
    "StageNameCasing": _teach(
        Level.STYLE,
        "O nome do estágio deveria estar em minúsculas",
        (
            "Stage names ignore case, so two that look different may be the same.",
            "Nomes de estágios ignoram maiúsculas e minúsculas: dois que parecem diferentes podem ser o mesmo.",
        ),
        ("Write the name in lower case.", "Escreva o nome em minúsculas."),
    ),
    "FromAsCasing": _teach(
        Level.STYLE,
        "FROM e AS deveriam usar a mesma caixa (maiúsculas ou minúsculas)",
        ("Consistent casing is easier to read and to search.", "Uma caixa só é mais fácil de ler e buscar."),
        ("Write `FROM ... AS ...`.", "Escreva `FROM ... AS ...`."),
    ),
    "NoEmptyContinuation": _teach(
        Level.WARNING,
        "Linha vazia dentro de uma continuação",
        (
            "An empty line after `\\` will end the instruction in future versions.",
            "Uma linha vazia depois de `\\` vai encerrar a instrução em versões futuras.",
        ),
        ("Delete the empty line, or turn it into a comment.", "Apague a linha vazia, ou transforme-a em comentário."),
    ),
    "ConsistentInstructionCasing": _teach(
        Level.STYLE,
        "As instruções deveriam usar todas a mesma caixa",
        ("Consistent casing is easier to read and to search.", "Uma caixa só é mais fácil de ler e buscar."),
        ("Write all instructions in upper case.", "Escreva todas as instruções em maiúsculas."),
    ),
    "DuplicateStageName": _teach(
        Level.ERROR,
        "Nome de estágio repetido",
        (
            "Of two stages with the same name, only the last can be used.",
            "De dois estágios com o mesmo nome, só o último pode ser usado.",
        ),
        ("Give each stage its own name.", "Dê a cada estágio um nome próprio."),
    ),
    "ReservedStageName": _teach(
        Level.ERROR,
        "Nome de estágio reservado",
        (
            "`scratch` and `context` mean something else to the builder.",
            "`scratch` e `context` têm outro sentido para o builder.",
        ),
        ("Choose another name.", "Escolha outro nome."),
    ),
    "JSONArgsRecommended": _teach(
        Level.WARNING,
        "Use a notação JSON em CMD e ENTRYPOINT",
        (
            "In shell form, a shell is process 1 and may not pass on the stop signal: the container gets killed.",
            "Na forma shell, um shell é o processo 1 e pode reter o sinal de parada: o contêiner é encerrado à força.",
        ),
        ('Write `["program", "argument"]`.', 'Escreva `["programa", "argumento"]`.'),
    ),
    "MaintainerDeprecated": _teach(
        Level.INFO,
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
    "UndefinedArgInFrom": _teach(
        Level.WARNING,
        "FROM usa um ARG que não foi declarado",
        _UNDEFINED_FROM_WHY,
        (
            "Declare it with `ARG NAME=default` before the first FROM.",
            "Declare-o com `ARG NOME=padrão` antes do primeiro FROM.",
        ),
    ),
    "InvalidDefaultArgInFrom": _teach(
        Level.INFO,
        "O valor padrão do ARG não dá um nome de imagem válido",
        _UNDEFINED_FROM_WHY,
        ("Give the ARG a default value that works.", "Dê ao ARG um valor padrão que funcione."),
    ),
    "UndefinedVar": _teach(
        Level.WARNING,
        "Variável não definida",
        (
            "A variable that is not set becomes empty, without a warning.",
            "Uma variável não definida fica vazia, sem aviso.",
        ),
        (
            "Declare it with ARG or ENV in this stage, or correct the name.",
            "Declare-a com ARG ou ENV neste estágio, ou corrija o nome.",
        ),
    ),
    "WorkdirRelativePath": _teach(
        Level.WARNING,
        "WORKDIR relativo",
        (
            "A relative WORKDIR depends on the one before it, which the base image may change.",
            "Um WORKDIR relativo depende do anterior, que a imagem base pode mudar.",
        ),
        ("Write an absolute path: `WORKDIR /app`.", "Escreva um caminho absoluto: `WORKDIR /app`."),
    ),
    "MultipleInstructionsDisallowed": _teach(
        Level.WARNING,
        "Instrução repetida no mesmo estágio",
        ("Only the last one counts.", "Só a última vale."),
        ("Keep the right one.", "Mantenha a correta."),
    ),
    "LegacyKeyValueFormat": _teach(
        Level.STYLE,
        "Use chave=valor em ENV e LABEL",
        (
            "Without `=` the rest of the line is the value, which is easy to misread.",
            "Sem `=` o resto da linha é o valor, o que é fácil de ler errado.",
        ),
        ('Write `ENV NAME="value"`.', 'Escreva `ENV NOME="valor"`.'),
    ),
    "RedundantTargetPlatform": _teach(
        Level.STYLE,
        "FROM --platform=$TARGETPLATFORM é redundante",
        ("That platform is the default.", "Essa plataforma é o padrão."),
        ("Remove `--platform`.", "Remova o `--platform`."),
    ),
    "SecretsUsedInArgOrEnv": _teach(
        Level.WARNING,
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
    "FromPlatformFlagConstDisallowed": _teach(
        Level.INFO,
        "FROM --platform com valor fixo",
        (
            "With a fixed platform the image runs slowly, or not at all, on other machines.",
            "Com uma plataforma fixa a imagem roda devagar, ou não roda, em outras máquinas.",
        ),
        (
            "Leave it to `docker build --platform`; `$BUILDPLATFORM` is fine for a stage that cross-compiles.",
            "Deixe para `docker build --platform`; `$BUILDPLATFORM` serve para um estágio de compilação cruzada.",
        ),
    ),
    "CopyIgnoredFile": _teach(
        Level.WARNING,
        "COPY ou ADD de um arquivo que o .dockerignore exclui",
        (
            "The file is not in the build context, so the build fails or copies less than expected.",
            "O arquivo não está no contexto de build, e o build falha ou copia menos do que o esperado.",
        ),
        (
            "Remove the pattern from .dockerignore, or do not copy the file.",
            "Remova o padrão do .dockerignore, ou não copie o arquivo.",
        ),
    ),
    "InvalidDefinitionDescription": _teach(
        Level.STYLE,
        "O comentário de ARG ou FROM deveria começar pelo nome",
        (
            "`docker build --call=outline` shows such comments as descriptions.",
            "`docker build --call=outline` mostra esses comentários como descrições.",
        ),
        (
            "Start it with the name, or leave a blank line after it.",
            "Comece pelo nome, ou deixe uma linha em branco depois.",
        ),
    ),
    "ExposeProtoCasing": _teach(
        Level.STYLE,
        "O protocolo em EXPOSE deveria estar em minúsculas",
        ("Consistent casing is easier to read and to search.", "Uma caixa só é mais fácil de ler e buscar."),
        ("Write `80/tcp`.", "Escreva `80/tcp`."),
    ),
    "ExposeInvalidFormat": _teach(
        Level.WARNING,
        "EXPOSE não aceita endereço nem mapeamento de portas",
        (
            "EXPOSE only documents a port; addresses and mappings have no effect.",
            "EXPOSE só documenta uma porta; endereços e mapeamentos não têm efeito.",
        ),
        ("Write only the container's port: `EXPOSE 80`.", "Escreva só a porta do contêiner: `EXPOSE 80`."),
    ),
    "InvalidBaseImagePlatform": _teach(
        Level.WARNING,
        "A imagem base é de outra plataforma",
        (
            "The base image was pulled for a different platform than the one being built.",
            "A imagem base foi baixada para uma plataforma diferente da do build.",
        ),
        (
            "Use a base image that exists for this platform, or build for the platform it has.",
            "Use uma imagem base que exista para esta plataforma, ou faça o build para a plataforma dela.",
        ),
    ),
}
