"""The application for a server; `mentalize serve` uses it too."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentalize.clinic.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
