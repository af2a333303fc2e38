"""What a review says of a target whose images could not be had, and of its progress."""

from bot.text import Template

NEW_DOCKERFILE = Template(
    "the Dockerfile is new: nothing to compare with", "o Dockerfile é novo: não há com o que comparar"
)
NEW_STAGE = Template(
    "stage {stage} is new: nothing to compare with", "o estágio {stage} é novo: não há com o que comparar"
)
REMOVED_DOCKERFILE = Template("the Dockerfile was removed", "o Dockerfile foi removido")
NOT_APART = Template(
    "Docker {version} cannot keep a running image away from the services of its host; Docker 28 or newer can",
    "o Docker {version} não consegue isolar uma imagem em execução dos serviços do host; o Docker 28 ou mais novo "
    "consegue",
)
INCOMPLETE = Template("the review is incomplete: {reason}", "a revisão está incompleta: {reason}")
NOT_BUILT = Template("the image was not built", "a imagem não foi construída")
NO_SBOM = Template("{name}: Trivy produced no SBOM", "{name}: o Trivy não gerou o SBOM")
SCAN_OFF = Template("scanning is switched off", "análise desativada")
REWRITE_OFF = Template("rewriting is switched off", "busca por reescrita desativada")
REWRITE_INLINE = Template(
    "the Dockerfile is embedded in another file; give it a file of its own to get a rewrite",
    "o Dockerfile está embutido em outro arquivo; dê a ele um arquivo próprio para receber uma reescrita",
)
REWRITE_NEEDS_IMAGE = Template(
    "the image was not built, so there is nothing to compare a rewrite with",
    "a imagem não foi construída, então não há com o que comparar uma reescrita",
)
OTHER_PLATFORM = Template(
    "the platforms differ (base: {base}, head: {head})",
    "as plataformas diferem (base: {base}, PR: {head})",
)
CANNOT_READ = Template("cannot read {path}: {reason}", "não foi possível ler {path}: {reason}")
IS_LINK = Template("it is a link to outside the repository", "é um link para fora do repositório")
NOT_A_FILE = Template("it is not a regular file", "não é um arquivo comum")
NOT_TEXT = Template("it is not a text file", "não é um arquivo de texto")
EMPTY = Template("it is empty", "está vazio")
TOO_LARGE = Template("it is {size}; the limit is {limit}", "tem {size}; o limite é {limit}")
NO_ACCESS = Template("there is no permission to read it", "não há permissão para lê-lo")
NO_FILE = Template("the file does not exist", "o arquivo não existe")

PREPARING = Template("{count:1 image|# images} to review", "{count:1 imagem|# imagens} a revisar")
BUILDING = Template("{name}: building base and head", "{name}: build da base e do PR")
MEASURING = Template("{name}: measuring and scanning", "{name}: medição e análise")
RUNNING = Template("{name}: running base and head", "{name}: execução da base e do PR")
REWRITING = Template("{name}: looking for a rewrite", "{name}: busca por reescrita")

BASE_PULLED = Template("base was pulled as {image}, not built", "a base foi baixada como {image}, sem build")
PARENT_FAILED = Template(
    "its base {name} could not be built: {reason}", "sua base {name} não pôde ser construída: {reason}"
)
LINK_OUT = Template(
    "cannot write {path}: a link leads out of {folder}",
    "não foi possível gravar {path}: um link leva para fora de {folder}",
)
CANNOT_WRITE_THERE = Template(
    "cannot write to {folder}: {error}; name a directory that does not exist yet",
    "não foi possível gravar em {folder}: {error}; informe um diretório que ainda não exista",
)
CANNOT_WRITE = Template("cannot write to {folder}: {error}", "não foi possível gravar em {folder}: {error}")
NO_REPORT = Template("there is no report to join", "não há relatório para juntar")
OTHER_COMMITS = Template(
    "reports of different commits cannot be joined: {one} and {other}; join what one run of one pull request left",
    "não é possível juntar relatórios de commits diferentes: {one} e {other}; junte o que uma execução de um "
    "pull request deixou",
)
OTHER_POLICIES = Template(
    "reports under different policies cannot be joined: {one} and {other}",
    "não é possível juntar relatórios de políticas diferentes: {one} e {other}",
)
OTHER_SCHEMA = Template(
    "report.json: its schema is {schema!r}, and only {known!r} is read",
    "report.json: o esquema é {schema!r}, e só {known!r} é lido",
)
REPORT_DEEP = Template("report.json: it is nested too deeply", "report.json: aninhado demais")
REPORT_LACKS = Template("report.json: {kind} has no {field}", "report.json: falta {field} em {kind}")
DOES_NOT_BUILD = Template("{path} does not build: {reason}", "o build de {path} falha: {reason}")
