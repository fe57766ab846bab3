"""The production profile: PostgreSQL, Redis, TLS in front. Refuses insecure settings."""

from __future__ import annotations

from nanhai_civic.safety import refuse_insecure
from nanhai_civic.settings.base import *
from nanhai_civic.settings.base import env

DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# The desk shows previews of its own pages in a frame (X_FRAME_OPTIONS = SAMEORIGIN).
SILENCED_SYSTEM_CHECKS = ["security.W019"]

refuse_insecure(globals())
