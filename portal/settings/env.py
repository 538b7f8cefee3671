"""Reads settings from environment variables, with a type and a message that says what to do.

Every variable of the site is read through this module, so that an unknown or missing value stops the
start with one line instead of surfacing later as a strange error.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


class SettingError(Exception):
    """A setting is missing or has a value we do not know; the text names the variable and the remedy."""


TRUE_VALUES = {"1", "true", "yes", "on", "ja"}
FALSE_VALUES = {"0", "false", "no", "off", "nee"}


def text(name: str, default: str | None = None) -> str:
    """The value of `name`, or `default`; without a default the variable is required."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise SettingError(f"{name} ontbreekt. Zet deze omgevingsvariabele en start opnieuw.")
    return default


def boolean(name: str, default: bool) -> bool:
    """True for 1/true/yes/on/ja, False for 0/false/no/off/nee."""
    value = text(name, "1" if default else "0").lower()
    if value in TRUE_VALUES:
        return True
    if value in FALSE_VALUES:
        return False
    raise SettingError(f"{name} is '{value}'. Kies 1 (aan) of 0 (uit).")


def integer(name: str, default: int, *, minimum: int = 0, maximum: int = 2**31) -> int:
    """A whole number from `minimum` up to and including `maximum`."""
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError:
        number = minimum - 1
    if not minimum <= number <= maximum:
        raise SettingError(f"{name} is '{value}'. Kies een heel getal van {minimum} tot en met {maximum}.")
    return number


def choice(name: str, default: str, options: Sequence[str]) -> str:
    """One of `options`, exactly as written there."""
    value = text(name, default)
    if value not in options:
        raise SettingError(f"{name} is '{value}'. Kies uit: {', '.join(options)}.")
    return value


def words(name: str, default: str) -> list[str]:
    """A list of values separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def prefixed(name: str) -> dict[str, str]:
    """The variables that begin with `name`, by the rest of their name; empty values are left out."""
    found = {
        key.removeprefix(name): value.strip() for key, value in os.environ.items() if key.startswith(name)
    }
    return {key: value for key, value in found.items() if key and value}


def folder(name: str, default: Path) -> Path:
    """An absolute folder, made (with its parents) when it is not there yet."""
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"{name}: de map {path} is niet te maken ({error.strerror}).") from error
    return path


def http_url(name: str, default: str | None = None) -> str:
    """An http(s) address without a slash at the end; empty when the default is empty."""
    value = text(name, default).rstrip("/")
    if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
        raise SettingError(f"{name} is '{value}'. Geef een volledig adres, zoals https://voorbeeld.example.")
    return value


def database(name: str, default: str) -> dict[str, Any]:
    """Django's database settings from one address: sqlite:///pad or postgres://…"""
    import dj_database_url

    value = text(name, default)
    if urlsplit(value).scheme not in {"sqlite", "postgres", "postgresql"}:
        raise SettingError(
            f"{name}: kies sqlite:///pad/naar/bestand of postgres://naam:wachtwoord@host/database."
        )
    return dict(dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True))


def mail(name: str, default: str) -> dict[str, Any]:
    """Mail settings from one address: smtp://, smtp+tls://, smtps://, file:///map or console://."""
    value = text(name, default)
    parts = urlsplit(value)
    backend = "django.core.mail.backends."
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": f"{backend}filebased.EmailBackend", "EMAIL_FILE_PATH": parts.path}
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": f"{backend}console.EmailBackend"}
    if parts.scheme in {"smtp", "smtp+tls", "smtps"} and parts.hostname:
        return {
            "EMAIL_BACKEND": f"{backend}smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_TIMEOUT": 10,
        }
    raise SettingError(f"{name}: kies smtp://host, smtp+tls://…, smtps://…, file:///map of console://.")


def secret(name: str, file: Path | None = None) -> str:
    """The secret in `name`; only development passes `file`, where one is made and kept (mode 0600)."""
    value = os.environ.get(name, "").strip()
    if value:
        if len(value) < 40:
            raise SettingError(f"{name} is te kort. Gebruik minstens 40 willekeurige tekens.")
        return value
    if file is None:
        raise SettingError(f"{name} ontbreekt. Zet een geheim van minstens 40 willekeurige tekens.")
    return _secret_from_file(file)


def _secret_from_file(file: Path) -> str:
    import secrets

    try:
        # O_EXCL: of several processes that start together, one makes the secret and the others read it.
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    with os.fdopen(handle, "w") as stream:
        value = secrets.token_urlsafe(60)
        stream.write(value)
    return value
