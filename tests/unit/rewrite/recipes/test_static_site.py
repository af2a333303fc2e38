"""Front ends: what is handed out comes over with the server in use; the project stays behind."""

from tests.unit.rewrite.recipes.known import from_image, from_text, last_stage, planned

VITE = """FROM node:20
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build
RUN npm install -g serve
CMD ["serve", "-s", "dist"]
"""
BASE = {"usr/local/bin/node": "\x7fELF", "usr/local/lib/node_modules/npm/package.json": "{}"}


def test_a_server_in_node_stays_and_the_project_does_not() -> None:
    made = {
        3: {"app/package.json": "{}", "app/src/main.ts": "x"},
        4: {"app/node_modules/vite/package.json": "{}"},
        5: {"app/dist/index.html": "<p>"},
        6: {"usr/local/lib/node_modules/serve/package.json": "{}",
            "usr/local/lib/node_modules/serve/main.js": "#!/usr/bin/env node",
            "usr/local/bin/serve": "-> ../lib/node_modules/serve/main.js"},
    }  # fmt: skip
    known = from_image(VITE, made, base=BASE, cmd=("serve", "-s", "dist"), workdir="/app")
    (candidate,) = planned(known, "static-site")
    assert candidate.runtime_base == "node:20-slim"
    assert [line for line in last_stage(candidate) if line.startswith(("COPY", "RUN ln"))] == [
        "COPY --from=build /app/dist /app/dist",
        "COPY --from=build /usr/local/lib/node_modules/serve /usr/local/lib/node_modules/serve",
        "RUN ln -sfn ../lib/node_modules/serve/main.js /usr/local/bin/serve",
    ]


def test_from_the_text_the_server_is_installed_again() -> None:
    (candidate,) = planned(from_text(VITE, ["package.json", "src/main.ts"]), "static-site")
    lines = last_stage(candidate)
    assert "RUN npm install -g serve" in lines
    assert "COPY --from=build /app/dist /app/dist" in lines


def test_a_server_of_the_distribution_needs_no_node() -> None:
    text = """FROM node:20
RUN apt-get update && apt-get install -y nginx && rm /etc/nginx/sites-enabled/default
WORKDIR /build
COPY . .
RUN npm ci && npm run build && cp -r out /var/www/page
COPY site.conf /etc/nginx/conf.d/site.conf
CMD ["nginx", "-g", "daemon off;"]
"""
    (candidate,) = planned(from_text(text, ["package.json", "site.conf"]), "static-site")
    lines = last_stage(candidate)
    assert lines[0] == "FROM debian:bookworm-slim"
    assert any("nginx" in line and "rm /etc/nginx/sites-enabled/default" in line for line in lines)
    assert "COPY site.conf /etc/nginx/conf.d/site.conf" in lines


def test_a_development_server_is_none_of_these() -> None:
    known = from_text(VITE.replace('["serve", "-s", "dist"]', "npm run dev"), ["package.json"])
    assert not planned(known, "static-site")
