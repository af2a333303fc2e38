set -e
if [ $# -eq 0 ]; then echo "hooks: ready"; exit; fi
cd "$(mktemp -d)"
git init -q "$1"
cd "$1"
git commit -q --allow-empty -m first
cat /tmp/stamp
git log --format=%an
