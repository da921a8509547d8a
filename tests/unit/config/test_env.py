"""Settings from the environment: read strictly, refused in words that tell what is allowed."""

from pathlib import Path

import pytest

from config import env
from config.env import BadSetting

DEFAULT = Path("/srv/labelwright #1/labelwright.sqlite3")


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Sets LABELWRIGHT_ variables for one test."""

    def setenv(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"LABELWRIGHT_{name}", value)

    return setenv


def test_unknown_names_are_refused(put) -> None:  # type: ignore[no-untyped-def]
    put(PORT="1", S3_SECRET_KEY_FILE="x")
    env.check_names()
    put(PROT="1")
    with pytest.raises(BadSetting, match=r"Unknown setting LABELWRIGHT_PROT\. Known: LABELWRIGHT_ADMIN_EMAIL, "):
        env.check_names()


def test_names_outside_the_list_cannot_be_read() -> None:
    with pytest.raises(BadSetting, match="not listed"):
        env.text("COLOUR")


def test_a_blank_value_is_the_default(put) -> None:  # type: ignore[no-untyped-def]
    put(HOST="  ")
    assert env.text("HOST", "127.0.0.1") == "127.0.0.1"


def test_choices_are_named(put) -> None:  # type: ignore[no-untyped-def]
    put(S3_MODE="ftp")
    with pytest.raises(BadSetting, match="LABELWRIGHT_S3_MODE is 'ftp'; allowed: local, s3"):
        env.text("S3_MODE", "local", choices=("local", "s3"))


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("Yes", True), ("off", False), ("", True)])
def test_flags(put, value: str, expected: bool) -> None:  # type: ignore[no-untyped-def]
    put(SAMPLE=value)
    assert env.flag("SAMPLE", True) is expected


@pytest.mark.parametrize("value", ["-1", "0", "65536", "1.5", "eight", "٨"])
def test_numbers_out_of_range_are_refused(put, value: str) -> None:  # type: ignore[no-untyped-def]
    put(PORT=value)
    with pytest.raises(BadSetting, match="a whole number from 1 to 65535"):
        env.number("PORT", 8000, least=1, most=65535)


def test_other_flags_are_refused(put) -> None:  # type: ignore[no-untyped-def]
    put(SAMPLE="maybe")
    with pytest.raises(BadSetting, match="LABELWRIGHT_SAMPLE is 'maybe'"):
        env.flag("SAMPLE")


def test_secrets_come_from_files_too(put, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "key").write_text("from a file\n")
    put(SECRET_KEY="from the environment", SECRET_KEY_FILE=str(tmp_path / "key"))
    assert env.secret("SECRET_KEY") == "from a file"
    put(SECRET_KEY_FILE=str(tmp_path / "gone"))
    with pytest.raises(BadSetting, match=r"SECRET_KEY_FILE: cannot read .*gone: No such file"):
        env.secret("SECRET_KEY")


def test_words_leave_out_what_is_empty(put) -> None:  # type: ignore[no-untyped-def]
    put(S3_ALLOW=" s3://a/ ,,s3://b/x ")
    assert env.words("S3_ALLOW") == ("s3://a/", "s3://b/x")


@pytest.mark.parametrize(
    ("url", "path"),
    [("", str(DEFAULT)), ("sqlite:///here.db", "here.db"), ("sqlite:////var/a%20b.db", "/var/a b.db")],
)
def test_sqlite_by_path(put, url: str, path: str) -> None:  # type: ignore[no-untyped-def]
    put(DATABASE_URL=url)
    assert env.database("DATABASE_URL", DEFAULT)["NAME"] == path


def test_postgresql_by_its_parts(put) -> None:  # type: ignore[no-untyped-def]
    put(DATABASE_URL="postgresql://me:p%40ss@db.example.org:5433/labels")
    found = env.database("DATABASE_URL", DEFAULT)
    parts = [found[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")]
    assert parts == ["me", "p@ss", "db.example.org", "5433", "labels"]


@pytest.mark.parametrize(
    "url",
    ["mysql://me:secret@db/x", "postgresql://me:secret@db:port/x", "postgresql://me:secret@db", "sqlite://x", "?"],
)
def test_other_databases_are_refused_without_telling_the_password(put, url: str) -> None:  # type: ignore[no-untyped-def]
    put(DATABASE_URL=url)
    with pytest.raises(BadSetting, match="LABELWRIGHT_DATABASE_URL is not understood") as caught:
        env.database("DATABASE_URL", DEFAULT)
    assert "secret" not in str(caught.value)
    assert "sqlite:///path" in caught.value.hint


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", env.Mail()),
        ("smtp://mail.example.org", env.Mail("mail.example.org", 25)),
        ("smtp://[::1]:2525/", env.Mail("::1", 2525)),
        ("smtp://me:a%40b%2F@mail.example.org:587", env.Mail("mail.example.org", 587, "me", "a@b/", starttls=True)),
        ("smtp+tls://me:x@mail.example.org", env.Mail("mail.example.org", 587, "me", "x", starttls=True)),
        ("smtps://me%40example.org:x@mail", env.Mail("mail", 465, "me@example.org", "x", tls=True)),
    ],
)
def test_mail_servers(put, url: str, server: env.Mail) -> None:  # type: ignore[no-untyped-def]
    put(EMAIL_URL=url)
    assert env.mail("EMAIL_URL") == server


@pytest.mark.parametrize(
    "url", ["mail.example.org", "http://secret@mail", "smtp://", "smtp://a:secret@b:x", "smtp://b?tls"]
)
def test_a_mail_server_that_is_not_understood_is_not_repeated(put, url: str) -> None:  # type: ignore[no-untyped-def]
    put(EMAIL_URL=url)
    with pytest.raises(BadSetting, match=r"LABELWRIGHT_EMAIL_URL is not understood\.$") as refused:
        env.mail("EMAIL_URL")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("site", "user", "sender"),
    [
        ("https://labels.example.org", "", "labelwright@labels.example.org"),
        ("http://10.0.0.7:8000", "", "labelwright@localhost"),
        ("http://[::1]:8000", "apikey", "labelwright@localhost"),
        ("https://labels.example.org", "post@example.org", "post@example.org"),
    ],
)
def test_whom_mail_is_from(put, site: str, user: str, sender: str) -> None:  # type: ignore[no-untyped-def]
    assert env.sender("EMAIL_FROM", env.Mail(user=user), site) == sender
    put(EMAIL_FROM="Our Labels <labels@example.org>")
    assert env.sender("EMAIL_FROM", env.Mail(user=user), site) == "Our Labels <labels@example.org>"


def test_a_sender_without_address_is_refused(put) -> None:  # type: ignore[no-untyped-def]
    put(EMAIL_FROM="Our Labels")
    with pytest.raises(BadSetting, match="LABELWRIGHT_EMAIL_FROM is 'Our Labels'"):
        env.sender("EMAIL_FROM", env.Mail(), "https://labels.example.org")
