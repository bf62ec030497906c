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
        """Whenever the tables have been brought up to date: the audit begins, and the index beside it.

        In tests this is each time that the tables are emptied.
        """
        from mentalize.clinic import fulltext  # noqa: PLC0415 - there are no models before this

        post_migrate.connect(_begin_audit, sender=self)
        post_migrate.connect(fulltext.install, sender=self)


def _begin_audit(**_: Any) -> None:
    from mentalize.clinic.actions.recording import begin  # noqa: PLC0415 - models come after apps

    begin()
