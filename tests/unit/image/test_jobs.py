"""Programs that the tables of schedulers and supervisors name, by values."""

import pytest

from bot.image.jobs import facts, of_settings


@pytest.mark.parametrize(
    ("line", "program"),
    [
        ("0 3 * * * root git gc", "git"),
        ("*/5 * * * * git gc --auto >> /var/log/gc 2>&1", "git"),
        ("@daily git gc", "git"),
        ("0 3 * * 1-5 cd /srv && git gc", "git"),
        ("command=git gc", "git"),
        ("command = /usr/bin/git gc", "/usr/bin/git"),
        ("gc: git gc", "git"),
        ('  "exec": "git gc",', "git"),
        ("git gc", "git"),
    ],
)
def test_a_job_names_its_program(line: str, program: str) -> None:
    found = list(facts({"etc/jobs": f"# a table\n{line}\n"}, {"supercronic"}))
    assert program in {name for one in found for use in one.uses for name in use.names}
    assert [use.line for one in found for use in one.uses] == [2]


@pytest.mark.parametrize(
    ("path", "line", "program"),
    [
        ("etc/gitconfig", "\tprocess = git-lfs filter-process", "git-lfs"),
        ("root/.gitconfig", "  sshCommand = ssh -i /srv/key", "ssh"),
        ("root/.ssh/config", "  ProxyCommand nc -X connect %h %p", "nc"),
        ("etc/logrotate.d/shop", "    compresscmd /usr/bin/zstd", "/usr/bin/zstd"),
        ("etc/mailcap", "image/png; display %s", "display"),
        ("etc/supervisor/sign.ini", '[program:sign]\ncommand=sign.sh\nenvironment=TOOL="gpg",OUT="/tmp/x"', "gpg"),
    ],
)
def test_settings_of_a_program_that_starts_others_name_them(path: str, line: str, program: str) -> None:
    found = list(facts({path: f"{line}\n", "etc/other": f"{line[1:]}\n"}, {"nginx"}))
    assert [one.path for one in found] == [path]
    assert program in {name for one in found for use in one.uses for name in use.names}


@pytest.mark.parametrize(
    ("text", "started"), [("0 3 * * * root git gc\n", "nginx"), ("# 0 3 * * * root git gc\n", "cron"), ("\n", "cron")]
)
def test_what_nobody_starts_is_no_job(text: str, started: str) -> None:
    assert list(facts({"etc/jobs": text}, {started})) == []


@pytest.mark.parametrize(
    ("path", "text", "jobs"),
    [
        ("app/views/index.ejs", "<html>\n<h3>\njoin one\n</h3>\n", 0),
        ("app/logback.xml", "\ufeff<configuration>\n<x>\njoin one\n", 0),
        ("app/jobs.txt", "git gc\n", 1),
        ("app/jobs", "git gc\n", 1),
    ],
)
def test_markup_is_no_table_of_jobs(path: str, text: str, jobs: int) -> None:
    assert len(list(facts({path: text}, {"pm2-runtime"}))) == jobs


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ('sendmail_path = "perl /srv/queue.pl -t -i"', {"perl"}),
        ('php_admin_value sendmail_path "/usr/local/bin/outbox -t"', {"/usr/local/bin/outbox"}),
        ("php_admin_value[sendmail_path] = flock /tmp/x msmtp -t", {"msmtp"}),
        ('CustomLog "|/usr/bin/cronolog /var/log/%Y" combined', {"/usr/bin/cronolog"}),
        ("revision: '| hg id'", {"hg"}),
        (";sendmail_path = perl", set()),
        ("# see sendmail_path = perl", set()),
        ("memory_limit = 64M", set()),
    ],
)
def test_a_setting_names_what_a_run_time_starts(line: str, names: set[str]) -> None:
    """What mail() starts, and what stands behind a pipe; no comment does."""
    found = {name for one in of_settings({"app.ini": line}, ()) for use in one.uses for name in use.names}
    assert found >= names
    assert names or not found


def test_the_command_of_an_image_may_have_such_settings() -> None:
    """`php -d sendmail_path=...`, and an option of Java's."""
    words = ("sh", "-c", "php -d 'sendmail_path=perl x.pl' a.php", "-XX:OnOutOfMemoryError=curl localhost")
    found = {name for one in of_settings({}, words) for use in one.uses for name in use.names}
    assert {"perl", "curl"} <= found


def test_of_a_table_that_is_too_long_nobody_knows_all() -> None:
    for text, outside in (("git gc\n" * 3, False), ("git gc\n" * 50_000, True), (f"git {'x' * 100_000}\n", True)):
        uses = [use for one in facts({"etc/jobs": text}, {"cron"}) for use in one.uses]
        assert any(use.outside for use in uses) is outside


def test_what_a_shell_does_by_itself_is_no_program() -> None:
    found = of_settings({"app/php.ini": "sendmail_path = cd /srv && perl queue.pl\n"}, ())
    assert {name for one in found for use in one.uses for name in use.names} == {"perl"}


def test_a_quotation_that_began_before_the_setting_ends_with_it() -> None:
    for sign in ("'", '"'):
        (found,) = of_settings({"x": f"args: {sign}php -d sendmail_path=perl{sign} && git gc\n"}, ())
        assert {name for use in found.uses for name in use.names} == {"perl"}
