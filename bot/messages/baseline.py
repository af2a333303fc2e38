"""What is said of baselines."""

from bot.text import Template

FOLDER_IS_TRACKED = Template(
    "the folder of baselines {path} is part of the reviewed revision and is not used: name one that git ignores",
    "a pasta de linhas de base {path} faz parte da revisão analisada e não é usada: indique uma que o git ignore",
)
SCAN_OFF = Template("scanning is switched off", "a análise está desativada")
OTHER_COMMIT = Template(
    "{image} says that it was built from commit {found}, not from base {base}",
    "{image} diz ter sido construída do commit {found}, e não da base {base}",
)
