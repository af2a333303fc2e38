#!/usr/bin/env bash
# Runs the prebuilt image as the runner would run a container action, where that cannot: the workspace, the event, and
# the files for outputs and summary are mounted at their own paths, the inputs come along as variables.
set -euo pipefail

image=${HULLCHECK_IMAGE:?}
options=(--rm --init --interactive --workdir "$GITHUB_WORKSPACE" --volume "$GITHUB_WORKSPACE:$GITHUB_WORKSPACE")

for file in "${GITHUB_EVENT_PATH:-}" "${GITHUB_OUTPUT:-}" "${GITHUB_STEP_SUMMARY:-}"; do
  if [ -n "$file" ] && [ -e "$file" ]; then options+=(--volume "$file:$file"); fi
done

# Certificates that the runner trusts besides the usual.
for name in SSL_CERT_FILE REQUESTS_CA_BUNDLE NODE_EXTRA_CA_CERTS; do
  file=${!name:-}
  if [ -n "$file" ] && [ -f "$file" ]; then options+=(--volume "$file:$file:ro" --env "$name"); fi
done

# The engine: its socket, or wherever DOCKER_HOST says; and the registries that the job has logged in to.
case ${DOCKER_HOST:-} in
  '') options+=(--volume /var/run/docker.sock:/var/run/docker.sock) ;;
  unix://*) options+=(--volume "${DOCKER_HOST#unix://}:/var/run/docker.sock") ;;
  *) options+=(--env DOCKER_HOST) ;;
esac
config=${DOCKER_CONFIG:-$HOME/.docker}
if [ -f "$config/config.json" ]; then options+=(--volume "$config/config.json:/root/.docker/config.json:ro"); fi

# The variables go over standard input, and from there into the memory of the program: no token stands in the list of
# processes, in the container's configuration, or in the environment of its first process.
variables() {
  local name
  # The secrets of builds, by the names that the input has for them: NAME or id=NAME, in lines or between commas.
  local secrets=" $(tr -s ',\n' '  ' <<<"${INPUT_SECRETS:-}" | sed -E 's/(^| )[^ =]+=/ /g') "
  for name in $(compgen -e); do
    if [[ $secrets == *" $name "* ]]; then
      printf '%s=%s\0' "$name" "${!name}"
      continue
    fi
    case $name in
      GITHUB_ENV | GITHUB_PATH | GITHUB_STATE) ;; # files of later steps, which nothing here writes
      DOCKER_AUTH_CONFIG | HULLCHECK_BASELINE_SECRET | HULLCHECK_DEBUG) printf '%s=%s\0' "$name" "${!name}" ;;
      INPUT_* | GITHUB_* | RUNNER_* | CI | TRIVY_* | AWS_* | HTTP_PROXY | HTTPS_PROXY | NO_PROXY | http_proxy | https_proxy | no_proxy)
        printf '%s=%s\0' "$name" "${!name}"
        ;;
    esac
  done
}

# shellcheck disable=SC2086 # several words are meant
exec docker run --env HULLCHECK_ENVIRONMENT=stdin "${options[@]}" ${HULLCHECK_DOCKER_OPTIONS:-} "$image" "${HULLCHECK_COMMAND:-review}" < <(variables)
