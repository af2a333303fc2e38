"""What run times read out of the base by themselves. Pure data: paths as they are in images, `*` for any name."""

from __future__ import annotations

from bot.languages.row import Data

_TYPES = ("/etc/mime.types", "/etc/apache2/mime.types", "/etc/httpd/conf/mime.types", "/usr/local/etc/mime.types")

DATA: dict[str, Data] = {
    one.name: one
    for one in (
        Data("mime", _TYPES, ("media-types", "mailcap")),
        # The desktop's database of them, which Go reads first; it brings ICU, and Python and Java never look there.
        Data(
            "mime-database",
            (*_TYPES, "/usr/share/mime/globs2", "/usr/share/mime/packages/*"),
            ("media-types", "mailcap", "shared-mime-info"),
        ),
        Data("services", ("/etc/services",), ("netbase", "alpine-baselayout-data"), getent="services"),
        Data("protocols", ("/etc/protocols",), ("netbase", "alpine-baselayout-data"), getent="protocols"),
        Data("zones", ("/usr/share/zoneinfo/*", "/etc/localtime", "/etc/timezone"), ("tzdata",)),
        Data(
            "locales",
            ("/usr/lib/locale/*", "/usr/share/i18n/*", "/usr/share/locale/locale.alias", "/etc/locale.alias"),
            ("locales", "locales-all", "libc-l10n", "musl-locales", "glibc-langpack-*"),
        ),
        Data("charsets", ("/usr/lib/*/gconv/*", "/usr/lib/gconv/*", "/usr/lib64/gconv/*"), ("libc6", "libc-bin")),
        Data("messages", ("/usr/share/locale/*", "/usr/share/locale-langpack/*"), ()),
        Data("users", ("/etc/passwd", "/etc/group", "/etc/nsswitch.conf"), ("base-passwd",)),
        Data(
            "certificates",
            ("/etc/ssl/certs/*", "/etc/ssl/cert.pem", "/etc/pki/tls/certs/*", "/usr/share/ca-certificates/*",
             "/usr/local/share/ca-certificates/*", "/etc/ssl/openssl.cnf"),
            ("ca-certificates", "ca-certificates-bundle"),
        ),
        Data(
            "terminals",
            ("/usr/share/terminfo/*", "/lib/terminfo/*", "/etc/terminfo/*"),
            ("ncurses-base", "ncurses-term", "ncurses-terminfo-base"),
        ),
        Data(
            "magic",
            ("/usr/share/misc/magic*", "/etc/magic*", "/usr/share/file/*", "/usr/lib/file/magic.mgc"),
            ("libmagic-mgc", "libmagic"),
        ),
        Data(
            "fonts",
            ("/usr/share/fonts/*", "/usr/local/share/fonts/*", "/etc/fonts/*", "/usr/share/fontconfig/*"),
            ("fontconfig-config", "fonts-*", "ttf-*", "font-*"),
            marks=(b"/etc/fonts", b"/usr/share/fonts"),
        ),
        # The C library opens it where a thread ends before its time, and where a program tells where it is.
        Data("unwinder", (), ("libgcc-s1", "libgcc"), libraries=("gcc_s",)),
        Data("manuals", ("/usr/share/man/*",), ("man-db", "mandoc"), programs=("man", "apropos", "whatis")),
        Data("info pages", ("/usr/share/info/*",), ("info",), programs=("info",)),
        Data(
            "descriptions of libraries",
            ("/usr/lib/*/pkgconfig/*", "/usr/lib/pkgconfig/*", "/usr/lib64/pkgconfig/*", "/usr/share/pkgconfig/*"),
            ("libc6-dev", "lib*-dev"),
            programs=("pkg-config", "pkgconf"),
            of_builds=True,
            by_name=True,
        ),
        Data(
            "headers",
            ("/usr/include/*", "/usr/lib/*/crt1.o", "/usr/lib64/crt1.o"),
            ("libc6-dev", "lib*-dev"),
            programs=("gcc", "g++", "cc", "c++", "clang", "clang++", "tcc", "cpp", "gfortran"),
            of_builds=True,
        ),
        Data("mailer", ("/usr/sbin/sendmail",), ("msmtp-mta", "postfix", "exim4-daemon-light"), starts=("sendmail",)),
        # What Python's standard library asks by itself, and does without where it is not there.
        Data("executables", (), ("file",), starts=("file",)),
        Data("network-cards", (), ("iproute2", "net-tools"), starts=("ip", "ifconfig")),
        Data("shells", ("/etc/shells",), ("debianutils",)),
        Data("rpc", ("/etc/rpc",), ("libc-bin",), getent="rpc"),
        Data("networks", ("/etc/networks",), ("netbase",), getent="networks"),
        Data("ethers", ("/etc/ethers", "/usr/share/ethers"), ("netbase",), getent="ethers"),
        Data("countries", ("/usr/share/iso-codes/*", "/usr/share/xml/iso-codes/*"), ("iso-codes",)),
    )
}  # fmt: skip
