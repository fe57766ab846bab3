"""Composition root: settings, URLs, Celery and WSGI. Nothing else imports it."""

from nanhai_civic.celery import app as celery_app

__all__ = ["celery_app"]
