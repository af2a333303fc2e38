"""What hadolint's rules on package managers teach. Data only."""

from __future__ import annotations

from collections.abc import Mapping

from bot.lint.hadolint_lesson import PIN_WHY, HadolintLesson, lesson

_PIN_SYSTEM_REMEDY = (
    "Pin versions where they matter; a dated base image pins the rest.",
    "Fixe versões onde elas importam; uma imagem base datada fixa o resto.",
)
_YES_WHY = (
    "Nobody can answer the prompt during a build, so the build stops.",
    "Ninguém pode responder à pergunta durante o build, e ele para.",
)
_DIST_UPGRADE_WHY = (
    "It replaces packages that the base image's maintainers tested, and the image carries both versions.",
    "Troca pacotes que os mantenedores da imagem base testaram, e a imagem carrega as duas versões.",
)
_DIST_UPGRADE_REMEDY = (
    "Use a newer base image; upgrade single packages only when a fix is urgent.",
    "Use uma imagem base mais nova; atualize pacotes avulsos só quando uma correção for urgente.",
)

PACKAGES: Mapping[str, HadolintLesson] = {
    "DL3005": lesson("Não use apt-get dist-upgrade", _DIST_UPGRADE_WHY, _DIST_UPGRADE_REMEDY),
    "DL3008": lesson("Fixe as versões no apt-get install", PIN_WHY, _PIN_SYSTEM_REMEDY),
    "DL3009": lesson(
        "Apague as listas do apt (/var/lib/apt/lists) depois de instalar",
        (
            "The package lists stay in the layer: tens of megabytes that nothing reads at run time.",
            "As listas de pacotes ficam na camada: dezenas de megabytes que nada lê em execução.",
        ),
        (
            "End the same RUN with `&& rm -rf /var/lib/apt/lists/*`.",
            "Termine o mesmo RUN com `&& rm -rf /var/lib/apt/lists/*`.",
        ),
    ),
    "DL3013": lesson(
        "Fixe as versões no pip",
        PIN_WHY,
        (
            "Install from a requirements file with versions, or write `package==1.2.3`.",
            "Instale de um arquivo de requisitos com versões, ou escreva `pacote==1.2.3`.",
        ),
    ),
    "DL3014": lesson(
        "Use a opção -y no apt-get install",
        _YES_WHY,
        ("Write `apt-get install -y`.", "Escreva `apt-get install -y`."),
    ),
    "DL3015": lesson(
        "Evite pacotes a mais com --no-install-recommends",
        (
            "Recommended packages are often larger than the ones you asked for.",
            "Os pacotes recomendados costumam ser maiores do que os pedidos.",
        ),
        (
            "Write `apt-get install -y --no-install-recommends`, and add packages that turn out to be missing.",
            "Escreva `apt-get install -y --no-install-recommends` e acrescente os pacotes que fizerem falta.",
        ),
    ),
    "DL3016": lesson(
        "Fixe as versões no npm",
        PIN_WHY,
        (
            "Write `npm install package@1.2.3`, or `npm ci` with a lock file.",
            "Escreva `npm install pacote@1.2.3`, ou `npm ci` com arquivo de lock.",
        ),
    ),
    "DL3017": lesson("Não use apk upgrade", _DIST_UPGRADE_WHY, _DIST_UPGRADE_REMEDY),
    "DL3018": lesson("Fixe as versões no apk add", PIN_WHY, _PIN_SYSTEM_REMEDY),
    "DL3019": lesson(
        "Use a opção --no-cache do apk",
        (
            "Without it the package index stays in the layer.",
            "Sem ela o índice de pacotes fica na camada.",
        ),
        ("Write `apk add --no-cache`.", "Escreva `apk add --no-cache`."),
    ),
    "DL3027": lesson(
        "Não use apt; use apt-get ou apt-cache",
        (
            "apt is for interactive use: its options and output change between versions.",
            "O apt é para uso interativo: suas opções e sua saída mudam entre versões.",
        ),
        ("Write `apt-get`.", "Escreva `apt-get`."),
    ),
    "DL3028": lesson(
        "Fixe as versões no gem install",
        PIN_WHY,
        (
            "Write `gem install name:1.2.3`, or use a Gemfile.lock.",
            "Escreva `gem install nome:1.2.3`, ou use um Gemfile.lock.",
        ),
    ),
    "DL3030": lesson(
        "Use a opção -y no yum install", _YES_WHY, ("Write `yum install -y`.", "Escreva `yum install -y`.")
    ),
    "DL3032": lesson(
        "Falta yum clean all depois do yum",
        (
            "The downloaded packages and lists stay in the layer.",
            "Os pacotes baixados e as listas ficam na camada.",
        ),
        ("End the same RUN with `&& yum clean all`.", "Termine o mesmo RUN com `&& yum clean all`."),
    ),
    "DL3033": lesson("Indique a versão no yum install", PIN_WHY, _PIN_SYSTEM_REMEDY),
    "DL3034": lesson(
        "Falta a opção -y no zypper", _YES_WHY, ("Write `zypper install -y`.", "Escreva `zypper install -y`.")
    ),
    "DL3035": lesson("Não use zypper dist-upgrade", _DIST_UPGRADE_WHY, _DIST_UPGRADE_REMEDY),
    "DL3036": lesson(
        "Falta zypper clean depois do zypper",
        (
            "The downloaded packages and lists stay in the layer.",
            "Os pacotes baixados e as listas ficam na camada.",
        ),
        ("End the same RUN with `&& zypper clean`.", "Termine o mesmo RUN com `&& zypper clean`."),
    ),
    "DL3037": lesson("Indique a versão no zypper install", PIN_WHY, _PIN_SYSTEM_REMEDY),
    "DL3038": lesson(
        "Use a opção -y no dnf install", _YES_WHY, ("Write `dnf install -y`.", "Escreva `dnf install -y`.")
    ),
    "DL3040": lesson(
        "Falta dnf clean all depois do dnf",
        (
            "The downloaded packages and lists stay in the layer.",
            "Os pacotes baixados e as listas ficam na camada.",
        ),
        ("End the same RUN with `&& dnf clean all`.", "Termine o mesmo RUN com `&& dnf clean all`."),
    ),
    "DL3041": lesson("Indique a versão no dnf install", PIN_WHY, _PIN_SYSTEM_REMEDY),
    "DL3042": lesson(
        "Evite o cache do pip: use pip install --no-cache-dir",
        (
            "pip keeps its downloads in the layer, next to what it installed.",
            "O pip guarda os downloads na camada, ao lado do que instalou.",
        ),
        ("Write `pip install --no-cache-dir`.", "Escreva `pip install --no-cache-dir`."),
    ),
    "DL3060": lesson(
        "Falta yarn cache clean depois do yarn install",
        (
            "Yarn keeps its downloads in the layer, next to what it installed.",
            "O Yarn guarda os downloads na camada, ao lado do que instalou.",
        ),
        ("End the same RUN with `&& yarn cache clean`.", "Termine o mesmo RUN com `&& yarn cache clean`."),
    ),
    "DL3062": lesson(
        "Fixe a versão no go install",
        PIN_WHY,
        ("Write `go install package@v1.2.3`.", "Escreva `go install pacote@v1.2.3`."),
    ),
}
