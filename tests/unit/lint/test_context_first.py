import pytest

from tests.unit.lint.cases import Cases

HC008 = Cases("HC008")


@pytest.mark.parametrize(
    "text",
    [
        "COPY . .\nRUN npm ci",
        "ADD . /app\nRUN cd /app && yarn install",
        "COPY ./ /app/\nRUN pip install -r requirements.txt",
        "COPY . .\nRUN go mod download && go build",
        "COPY . .\nRUN bundle install",
        "COPY . .\nRUN composer install --no-dev",
        "COPY . .\nRUN poetry install",
    ],
)
def test_catches(text: str) -> None:
    HC008.catches(f"FROM a:1\n{text}", line=2)


@pytest.mark.parametrize(
    "text",
    [
        "COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .",
        "COPY . .\nRUN npm install -g serve",  # names its package
        "COPY . .\nRUN pip install .",  # the program itself
        "COPY . .\nRUN apt-get install -y curl",
        "COPY . .\nRUN npm run build",
        "COPY . .\nRUN --mount=type=cache,target=/root/.npm npm ci",
        "COPY --from=deps . .\nRUN npm ci",
        "COPY . .\nRUN go build",
        "COPY src .\nRUN npm ci",
    ],
)
def test_passes(text: str) -> None:
    HC008.passes(f"FROM a:1 AS deps\nFROM b:1\n{text}")


def test_names_command_and_files() -> None:
    found = HC008.catches(
        "FROM a:1 AS b\nCOPY . .\nRUN npm ci\nFROM c:1\nCOPY --from=b /x /x", says="`npm ci` on line 3"
    )
    assert "package.json" in found.remedy.english
