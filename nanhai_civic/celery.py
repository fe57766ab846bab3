"""The Celery application of the production profile.

Celery only wakes work up; what is to be done stands in database rows
(notices, clocks, watermarks), so losing the broker loses nothing.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai_civic.settings.production")

app = Celery("nanhai_civic")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
