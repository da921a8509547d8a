"""The Django project: settings, URLs, Celery application, WSGI. The top layer: it may import all, nobody imports it."""

__version__ = "0.1.0"
