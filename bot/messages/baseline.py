"""What is said of baselines."""

from bot.text import Template

FOLDER_IS_TRACKED = Template(
    "the baseline directory {path} is part of the reviewed commit and is not used: choose one that git ignores",
    "o diretório de baselines {path} faz parte do commit revisado e não é usado: escolha um que o git ignore",
)
SCAN_OFF = Template("scanning is switched off", "análise desativada")
OTHER_COMMIT = Template(
    "{image} says it was built from commit {found}, not from base {base}",
    "{image} diz ter sido construída do commit {found}, e não da base {base}",
)
