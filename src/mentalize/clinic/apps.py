"""The workbench as Django's one application."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClinicConfig(AppConfig):
    """`clinic`: people, cases, sessions, reviews, remarks, the audit."""

    name = "mentalize.clinic"
    label = "clinic"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Whenever the tables have been brought up to date, see to the index beside them."""
        from mentalize.clinic import fulltext  # noqa: PLC0415 - there are no models before this

        post_migrate.connect(fulltext.install, sender=self)
