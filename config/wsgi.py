"""The WSGI application, for WSGI servers of one's own; `labelwright serve` brings gunicorn along."""

import importlib
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
if settings.REDIS_URL:
    importlib.import_module("config.celery")  # so that requests can ring the workers' bell
