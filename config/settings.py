"""Django settings, all from the environment through config/env.py (docs/configuration.md names each variable)."""

import contextlib
import os
import secrets
from pathlib import Path

from config import catalogs, env
from config.logging import configuration

env.check_names()
# Before numpy is there: its threads wait by spinning, which on a machine with other work takes ten times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = Path(__file__).resolve().parent.parent
HOME = Path(env.text("HOME", str(BASE_DIR / "var"))).resolve()
HOME.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    """From the environment, else kept in a file of the data folder: made once, readable by its owner only."""
    given = env.secret("SECRET_KEY")
    if given:
        return given
    path = HOME / "secret_key"
    if not path.exists():
        fresh = HOME / f".secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        with contextlib.suppress(FileExistsError):  # another process was quicker: its key is the one
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text(encoding="utf-8")


SECRET_KEY = _secret_key()
SECRET_FILES = env.secret_files()
DEBUG = env.flag("DEBUG")
PORT = env.number("PORT", 8000, least=1, most=65535)
HOST = env.text("HOST", "127.0.0.1")
PUBLIC_URL = env.text("URL", f"http://127.0.0.1:{PORT}").rstrip("/")
TASK_ORIGIN = env.text("TASK_ORIGIN").rstrip("/")
UNDO_SECONDS = env.number("UNDO_SECONDS", 10, most=600)
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "workers.portal.pages.too_old"

AWS_REGION = env.text("AWS_REGION", "us-east-1")
AWS_ACCOUNT = env.text("AWS_ACCOUNT", "000000000000")
REDIS_URL = env.secret("REDIS_URL")
FIT_ANSWERS = env.number("FIT_ANSWERS", 4_000_000, least=1)
EXPORT_DAYS = env.number("EXPORT_DAYS", 30, most=36_500)
AUDIT_DAYS = env.number("AUDIT_DAYS", 0, most=36_500)
S3_MODE = env.text("S3_MODE", "local", choices=("local", "s3"))
S3_ENDPOINT = env.text("S3_ENDPOINT")
S3_REGION = env.text("S3_REGION", AWS_REGION)
S3_ACCESS_KEY = env.secret("S3_ACCESS_KEY")
S3_SECRET_KEY = env.secret("S3_SECRET_KEY")
S3_ALLOW = env.words("S3_ALLOW")
S3_ROOT = HOME / "s3"
HOOKS_DIR = Path(env.text("HOOKS_DIR", str(HOME / "hooks"))).resolve()
HOOKS_ALLOW = env.words("HOOKS_ALLOW")
HOOKS_ENDPOINT = env.text("HOOKS_ENDPOINT", PUBLIC_URL).rstrip("/")
HOOK_SECRET = env.secret("HOOK_SECRET")
HOOK_TIMEOUT = env.number("HOOK_TIMEOUT", 0, most=900)
IMAGE_NETWORK = Path(env.text("IMAGE_NETWORK", str(HOME / "networks" / "image.onnx"))).resolve()
SAMPLE = env.flag("SAMPLE", True)
ADMIN_EMAIL = env.text("ADMIN_EMAIL")
ADMIN_PASSWORD = env.secret("ADMIN_PASSWORD")
MAIL = env.mail("EMAIL_URL")
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.sender("EMAIL_FROM", MAIL, PUBLIC_URL)
LOGGING = configuration(env.text("LOG_FORMAT", "text", choices=("text", "json")))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "workers.apps.WorkersConfig",
    "labeling.apps.LabelingConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.addresses.StorableAddress",
    "workers.portal.sandbox.TaskHost",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.policy.ContentSecurityPolicy",
    "labeling.api.record.Record",
    "workers.portal.language.Language",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "workers/portal/templates", BASE_DIR / "labeling/console/templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"pages": "workers.portal.tags", "console": "labeling.console.tags"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ],
        },
    }
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DATABASES = {"default": env.database("DATABASE_URL", HOME / "labelwright.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "workers.Account"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/sign-in"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_NAME = "labelwright_session"
CSRF_COOKIE_NAME = "labelwright_csrf"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

LANGUAGE_CODE = "en"
USE_I18N = True
#: Those that the worker's pages are translated into: workers/locale/ and frontend/src/words/.
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español")]
catalogs.compile_stale()
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "frontend" / "dist"
WHITENOISE_USE_FINDERS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "workers.api.openapi.Schema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Labelwright",
    "DESCRIPTION": "The worker's loop, labeling jobs, teams, people and keys.",
    "VERSION": "v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SORT_OPERATIONS": False,
    "POSTPROCESSING_HOOKS": [],  # each list of allowed words stands where it is used, not as a class of its own
}
