"""What the outputs say of a rewrite: its title, its evidence, what was tried."""

from bot.text import Template

PROVED = Template(
    "Proved multistage Dockerfile: {what}. {evidence}", "Dockerfile multistage comprovado: {what}. {evidence}"
)
PROVED_ONLY = Template("Proved multistage Dockerfile. {evidence}", "Dockerfile multistage comprovado. {evidence}")
SAVES = Template("proved rewrite: {gain}", "reescrita comprovada: {gain}")
GONE = Template(
    "{count:1 vulnerability|# vulnerabilities} gone", "{count:1 vulnerabilidade|# vulnerabilidades} a menos"
)
BUILDS = Template("Built", "Build ok")
CONFIG_SAME = Template("same configuration", "mesma configuração")
CONFIG_EXCEPT = Template(
    "same configuration except for {count:1 listed change|# listed changes}",
    "mesma configuração exceto {count:1 mudança listada|# mudanças listadas}",
)
OBSERVED = {
    "exit": Template("runs and prints the same", "executa e imprime o mesmo"),
    "http": Template("answers the same", "responde o mesmo"),
    "ports": Template("listens and answers the same", "escuta e responde o mesmo"),
    "alive": Template("runs and logs the same", "executa e registra o mesmo"),
    "smoke": Template("passes the smoke test", "passa no smoke test"),
}
DRAFT = Template(
    "Draft, not proved: {what}. It builds, but its behaviour was not observed",
    "Rascunho, não comprovado: {what}. O build passa, mas o comportamento não foi observado",
)
DRAFT_ONLY = Template(
    "Draft, not proved. It builds, but its behaviour was not observed",
    "Rascunho, não comprovado. O build passa, mas o comportamento não foi observado",
)
REWRITE_FIGURES = Template(
    "{before} → {after} ({percent}), based on {base}.", "{before} → {after} ({percent}), com base em {base}."
)
SPLIT_ALONE = Template(
    "Splitting into stages alone gives {size}; the rest comes from the new base image.",
    "Só a divisão em estágios já dá {size}; o resto vem da nova imagem base.",
)
VULNERABILITIES_SPAN = Template("Vulnerabilities: {before} → {after}.", "Vulnerabilidades: {before} → {after}.")
TO_APPLY = Template(
    "To apply it, replace {path} with this (also in the output directory as {file}).",
    "Para aplicar, substitua {path} por isto (também em {file}, no diretório de saída).",
)
IGNORE_FILE = Template("With this {path}:", "Com este {path}:")
REWRITE_TOO_LONG = Template(
    "The Dockerfile is in the output directory as {file}.", "O Dockerfile está em {file}, no diretório de saída."
)
CHECKED = Template("What was checked", "O que foi verificado")
CHECK_PASSED = Template("passed", "ok")
CHECK_FAILED = Template("differs", "difere")
DIFFERS_AS_STATED = Template("Intended differences", "Diferenças intencionais")
NOT_SET = Template("(not set)", "(não definido)")
REMOVED = Template("(removed)", "(removido)")
TRIED = Template("What was tried", "O que foi tentado")
CANDIDATE = Template("Candidate", "Candidata")
RESULT = Template("Result", "Resultado")
CANDIDATE_STATES = {
    "proved": Template("proved", "comprovada"),
    "built": Template("draft", "rascunho"),
    "refused": Template("rejected", "rejeitada"),
    "failed": Template("build failed", "build falhou"),
    "skipped": Template("not tried", "não tentada"),
}
NO_REWRITE = Template("No rewrite proved: {reason}", "Nenhuma reescrita comprovada: {reason}")
REWRITE_NOT_NEEDED = Template("No rewrite needed: {reason}", "Reescrita desnecessária: {reason}")
REWRITE_SKIPPED = Template("No rewrite tried: {reason}", "Reescrita não tentada: {reason}")
SUGGESTION_REWRITE = Template(
    "This Dockerfile is new: one click turns it into the proved version. The comment of this review lists what was "
    "checked.",
    "Este Dockerfile é novo: com um clique ele passa a ser a versão comprovada. O comentário desta revisão lista o "
    "que foi verificado.",
)
STAYS_BEHIND = Template("What is left out, and why", "O que fica de fora, e por quê")
LEFT_COUNT = Template("{files:1 file|# files}, {size}", "{files:1 arquivo|# arquivos}, {size}")
LEFT_BEHIND = {
    "toolchain": Template("other versions of package managers", "outras versões de gerenciadores de pacotes"),
    "cache": Template("package manager and toolchain caches", "caches de gerenciadores de pacotes e toolchains"),
    "record": Template("package manager records", "registros do gerenciador de pacotes"),
    "intermediate": Template("intermediate build files", "arquivos intermediários do build"),
    "source": Template("source code and build instructions", "código-fonte e instruções de build"),
    "unread": Template(
        "files from the build context that no program opens", "arquivos do contexto de build que nenhum programa abre"
    ),
    "development": Template("development dependencies", "dependências de desenvolvimento"),
    "package": Template(
        "packages that only the build uses, or that no program can start",
        "pacotes que só o build usa, ou que nenhum programa pode iniciar",
    ),
    "pages": Template(
        "manual pages and translations, which the slim base leaves out",
        "páginas de manual e traduções, que a base slim não inclui",
    ),
    "copy": Template(
        "programs that are also installed elsewhere", "programas que também estão instalados em outro lugar"
    ),
}
