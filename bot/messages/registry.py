"""What is said where a registry does not give or take an image."""

from bot.text import Template

NO_IMAGE = Template(
    "{image}: the registry returned something that is not an image",
    "{image}: o registry retornou algo que não é uma imagem",
)
NOT_FOR_PLATFORM = Template("{image}: no image for {platform}", "{image}: não há imagem para {platform}")
OTHER_HOST = Template(
    "{image}: the registry redirects uploads to another host", "{image}: o registry redireciona envios a outro host"
)
SILENT = Template(
    "{image}: the registry {host} does not respond ({error})", "{image}: o registry {host} não responde ({error})"
)
OTHER_DIGEST = Template(
    "{image}: the registry returned content that does not match the digest {digest}",
    "{image}: o conteúdo retornado pelo registry não confere com o digest {digest}",
)
TOO_LONG = Template(
    "{image}: the answer of the registry is too long or too slow",
    "{image}: a resposta do registry é longa ou lenta demais",
)
UNKNOWN_LOGIN = Template(
    "{image}: the registry asks for an unknown kind of login",
    "{image}: o registry pede um tipo de login desconhecido",
)
INSECURE_LOGIN = Template(
    "{image}: the registry asks for a login over an insecure connection",
    "{image}: o registry pede login por uma conexão insegura",
)
LOGIN_SILENT = Template(
    "{image}: the login server does not respond ({error})", "{image}: o servidor de login não responde ({error})"
)
NEEDS_LOGIN = Template(
    "{image}: login needed; run `docker login {host}`, or check the credentials in use",
    "{image}: é preciso login; execute `docker login {host}`, ou confira as credenciais em uso",
)
FORBIDDEN = Template(
    "{image}: this login is not permitted to read it", "{image}: este login não tem permissão para lê-la"
)
NOT_FOUND = Template(
    "{image}: not found, or this login is not permitted to read it",
    "{image}: não encontrada, ou este login não tem permissão para lê-la",
)
BUSY = Template(
    "{image}: the registry {host} is rate limiting: try again later",
    "{image}: o registry {host} está limitando requisições (rate limit): tente mais tarde",
)
FAILED = Template(
    "{image}: the registry {host} returned HTTP {status}", "{image}: o registry {host} retornou HTTP {status}"
)
ECR_SILENT = Template(
    "Amazon ECR in {region} does not respond ({error})", "o Amazon ECR em {region} não responde ({error})"
)
ECR_NO_TOKEN = Template(
    "Amazon ECR in {region} gave no token ({error}); the role needs ecr:GetAuthorizationToken",
    "o Amazon ECR em {region} não deu um token ({error}); a role precisa de ecr:GetAuthorizationToken",
)
ECR_STRANGE = Template(
    "Amazon ECR in {region} returned something unexpected", "o Amazon ECR em {region} retornou algo inesperado"
)
HELPER_SILENT = Template("{name} took longer than {seconds} s", "{name} passou de {seconds} s")
HELPER_FAILED = Template(
    "{name} failed for {server}; run `docker login` again",
    "{name} falhou para {server}; execute `docker login` de novo",
)
NOT_PUSHED = Template("could not push {image}: {error}", "o push de {image} falhou: {error}")
NO_DIGEST = Template("the registry returned no digest", "o registry não retornou o digest")
NOT_TAGGED = Template(
    "could not tag {image} as {name}: {error}", "não foi possível dar a {image} o nome {name}: {error}"
)
NOT_PULLED = Template("could not pull {image}: {error}", "não foi possível baixar {image}: {error}")
NOT_ENDED = Template("not finished after {seconds} s", "sem término após {seconds} s")
