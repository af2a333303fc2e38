# unpack.sh ROOT PACKAGE...: unpack packages into ROOT without documentation, and list them in its status.d.
set -e
root=$1
shift
mkdir -p "$root/var/lib/dpkg/status.d"
cd "$(mktemp -d)"
apt-get download -q "$@"
for archive in *.deb; do
  name=$(dpkg-deb --field "$archive" Package)
  # Layer by layer into a merged /usr would need links that the official images do not have: paths stay as packed.
  dpkg-deb --fsys-tarfile "$archive" | tar -x -C "$root" --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*' \
    --exclude='./usr/share/lintian/*' --exclude='./usr/share/info/*'
  find "$root/usr/share/doc" -type f ! -name copyright -delete 2>/dev/null || true
  dpkg-deb --field "$archive" >"$root/var/lib/dpkg/status.d/$name"
  dpkg-deb --control "$archive" "control-$name"
  cp "control-$name/md5sums" "$root/var/lib/dpkg/status.d/$name.md5sums"
done
