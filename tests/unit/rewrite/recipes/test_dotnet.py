""".NET: what was published, on the run-time image of the same version and distribution."""

import json

import pytest

from tests.unit.rewrite.recipes.known import from_image, from_text, last_stage, planned

TEXT = """FROM {base}
WORKDIR /src
COPY . .
RUN dotnet publish -c Release -o /app
ENTRYPOINT ["dotnet", "/app/shop.dll"]
"""


@pytest.mark.parametrize(
    ("base", "runtime"),
    [
        ("mcr.microsoft.com/dotnet/sdk:8.0", "mcr.microsoft.com/dotnet/aspnet:8.0"),
        ("mcr.microsoft.com/dotnet/sdk:8.0-alpine", "mcr.microsoft.com/dotnet/aspnet:8.0-alpine"),
        ("mcr.microsoft.com/dotnet/sdk:8.0-bookworm-slim", "mcr.microsoft.com/dotnet/aspnet:8.0-bookworm-slim"),
        ("mcr.microsoft.com/dotnet/core/sdk:3.1-buster", "mcr.microsoft.com/dotnet/core/aspnet:3.1-buster-slim"),
        ("microsoft/dotnet:2.1-sdk", "microsoft/dotnet:2.1-aspnetcore-runtime"),
    ],
)
def test_each_kit_has_its_runtime(base: str, runtime: str) -> None:
    (candidate,) = planned(from_text(TEXT.format(base=base), ["shop.csproj", "Program.cs"]), "dotnet")
    assert candidate.runtime_base == runtime
    assert "COPY --from=build /app /app" in last_stage(candidate)


@pytest.mark.parametrize(
    ("framework", "kind"), [("Microsoft.NETCore.App", "runtime"), ("Microsoft.AspNetCore.App", "aspnet")]
)
def test_the_program_says_what_it_runs_on(framework: str, kind: str) -> None:
    config = json.dumps({"runtimeOptions": {"framework": {"name": framework}}})
    made = {
        3: {"src/Program.cs": "x", "src/shop.csproj": "x"},
        4: {"app/shop.dll": "x", "app/shop.runtimeconfig.json": config, "src/obj/a.json": "x", "src/bin/a.dll": "x",
            "root/.nuget/x": "x"},
    }  # fmt: skip
    text = TEXT.format(base="mcr.microsoft.com/dotnet/sdk:8.0")
    known = from_image(
        text, made, base={"usr/bin/dotnet": "\x7fELF"}, entrypoint=("dotnet", "/app/shop.dll"), workdir="/src",
        env={"ASPNETCORE_HTTP_PORTS": "", "DOTNET_VERSION": "8.0.1"},
    )  # fmt: skip
    (candidate,) = planned(known, "dotnet")
    assert candidate.runtime_base == f"mcr.microsoft.com/dotnet/{kind}:8.0"
    lines = last_stage(candidate)
    assert "COPY --from=build /app /app" in lines
    assert not any("/src/" in line or ".nuget" in line for line in lines)
    assert any("ASPNETCORE_HTTP_PORTS=" in line for line in lines)  # the kit unsets the port that the runtime sets


@pytest.mark.parametrize("start", ['["dotnet", "run"]', "dotnet watch run", '["dotnet", "test"]'])
def test_what_needs_the_kit_keeps_it(start: str) -> None:
    text = TEXT.format(base="mcr.microsoft.com/dotnet/sdk:8.0").replace('["dotnet", "/app/shop.dll"]', start)
    assert not planned(from_text(text, ["shop.csproj"]), "dotnet")
