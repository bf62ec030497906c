"""The workbench as Django's one application."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClinicConfig(AppConfig):
    """`clinic`: people, cases, sessions, reviews, remarks, the audit."""

    name = "mentalize.clinic"
    label = "clinic"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The audit begins with the tables; in tests, each time they are emptied."""
        post_migrate.connect(_begin_audit, sender=self)


def _begin_audit(**_: Any) -> None:
    from mentalize.clinic.actions.recording import begin  # noqa: PLC0415 - models come after apps

    begin()
