# The image of the action. Releases publish it and pin it by digest; until then GitHub builds it from this file.

FROM aquasec/trivy:0.76.0 AS trivy
FROM hadolint/hadolint:v2.15.1 AS hadolint
FROM docker:28-cli AS docker

FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements.lock ./
# What the lock brings for uses that this image has none of is left out: apps of GitHub sign with cryptography, rich
# colours source code and Markdown. The build fails below if one of them is missed.
RUN python3 -m venv --without-pip /opt/hullcheck \
    && python3 -m pip --python /opt/hullcheck/bin/python3 install --no-cache-dir --require-hashes -r requirements.lock \
    && site="$(/opt/hullcheck/bin/python3 -c 'import site; print(site.getsitepackages()[0])')" \
    && rm -r "$site"/cryptography* "$site"/pygments* "$site"/markdown_it* "$site"/mdurl*
COPY bot ./bot
# Hullcheck itself is pure Python: it is copied, so that no build tool has to be downloaded unpinned to install it.
RUN site="$(/opt/hullcheck/bin/python3 -c 'import site; print(site.getsitepackages()[0])')" \
    && cp -r bot "$site/bot" \
    && /opt/hullcheck/bin/python3 -m compileall -q "$site/bot" \
    && /opt/hullcheck/bin/python3 -I -m bot.report.templating \
    && /opt/hullcheck/bin/python3 -I -c 'import bot.action.flow, bot.github.client, bot.report.terminal, bot.rewrite.search' \
    && printf '#!/opt/hullcheck/bin/python3\nimport sys\nfrom bot.cli import main\nsys.exit(main())\n' \
        > /opt/hullcheck/bin/hullcheck \
    && chmod 0755 /opt/hullcheck/bin/hullcheck

# git without the half of Perl that Debian's package asks for: what is read here and fetched needs none of it.
FROM python:3.11-slim-bookworm AS git
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*

# All that the image has of Debian and Python: put together here and copied whole into an empty image, as a layer cannot
# take away what the base brought. What stays is what Hullcheck and its programs need to run; nobody installs anything.
FROM python:3.11-slim-bookworm AS root
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libcurl3-gnutls zstd \
    && rm -rf /var/lib/apt/lists/*
COPY --from=git /usr/bin/git /usr/bin/git
COPY --from=git /usr/lib/git-core/git-remote-http /usr/lib/git-core/git-remote-http
COPY --from=packages /opt/hullcheck /opt/hullcheck
# libstdc++ stays for the runner's own node, which it starts in here where the image is a job's container.
# What is imported is compiled: the official image brings its library without bytecode, and each start would compile it.
RUN ln -s git-remote-http /usr/lib/git-core/git-remote-https \
    && library="$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')" \
    && rm -rf "$library"/ensurepip "$library"/idlelib "$library"/lib2to3 "$library"/pydoc_data "$library"/test \
        "$library"/tkinter "$library"/turtledemo "$library"/config-* /usr/local/include /usr/share/python-wheels \
        "$library"/site-packages/* "${library%/*}"/python3/dist-packages/* \
    && /opt/hullcheck/bin/python3 -I -c 'import importlib, pkgutil, bot; [importlib.import_module(one.name) \
        for one in pkgutil.walk_packages(bot.__path__, "bot.") if one.name != "bot.__main__"]' \
    && rm -f /var/lib/dpkg/info/*.prerm /var/lib/dpkg/info/*.postrm \
    && dpkg --purge --force-depends --force-remove-essential --force-remove-protected \
        adduser apt bsdutils debconf debian-archive-keyring diffutils e2fsprogs gpgv init-system-helpers libapt-pkg6.0 \
        libdebconfclient0 libext2fs2 libpam-modules libpam-modules-bin libpam-runtime libpam0g libsemanage-common \
        libsemanage2 libsepol2 libss2 libsystemd0 libudev1 login logsave mawk mount ncurses-bin openssl \
        passwd perl-base sysvinit-utils util-linux util-linux-extra \
    && rm -rf /usr/share/locale /usr/share/bash-completion /var/cache/* /var/log/* /var/lib/dpkg/info /usr/lib/*/gconv \
    && git --version && zstd --version && tar --version && ldconfig -p | grep -q libstdc++.so.6

# It runs as root, as container actions must: the runner mounts the engine's socket, the workspace and the files for
# outputs and summary with owners of its own. What strangers wrote runs in other containers, never in this one.
# hullcheck ignore=HC004
FROM scratch
# What that stage needed to be made is gone from it: here a whole root file system is meant.
# hadolint ignore=DL3067
COPY --from=root / /
COPY --from=trivy /usr/local/bin/trivy /usr/local/bin/trivy
COPY --from=hadolint /bin/hadolint /usr/local/bin/hadolint
COPY --from=docker /usr/local/bin/docker /usr/local/bin/docker
COPY --from=docker /usr/local/libexec/docker/cli-plugins /usr/local/libexec/docker/cli-plugins
ENV PATH=/opt/hullcheck/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
ENTRYPOINT ["hullcheck"]
CMD ["review"]
