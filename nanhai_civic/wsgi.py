"""WSGI entry point; the profile comes from DJANGO_SETTINGS_MODULE."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai_civic.settings.embedded")

application = get_wsgi_application()
