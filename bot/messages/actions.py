"""What to do: each an action with what it brings."""

from bot.text import Template

DO_THIS = Template("Do this", "O que fazer")
AT_LINE = Template(" (line {line})", " (linha {line})")
FIX_BUILD = Template("Fix the build{at}", "Corrija o build{at}")
UPGRADE = Template(
    "Upgrade {package} {before} → {after}{at}: fixes {count}",
    "Atualize {package} {before} → {after}{at}: corrige {count}",
)
UPDATE_BASE = Template(
    "Update the base image {image}{at}: fixes {count}", "Atualize a imagem base {image}{at}: corrige {count}"
)
CLEAN_UP = Template(
    "Delete temporary files in the same instruction that creates them{at}: {size}",
    "Apague arquivos temporários na mesma instrução que os cria{at}: {size}",
)
TAKE_REWRITE = Template("Use the proved rewrite: {gain}", "Use a reescrita comprovada: {gain}")
APPLY = Template("Apply the suggested edits{at}: {rules}", "Aplique as edições sugeridas{at}: {rules}")
AT_LINES = Template(" (lines {lines})", " (linhas {lines})")
