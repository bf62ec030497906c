"""Who works here."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Person(AbstractUser):
    """Somebody with a login. `name` is what others see."""

    class Role(models.TextChoices):
        """What a person is here for; what each may do stands in `permissions`."""

        CLINICIAN = "clinician", _("Clinician")
        TRAINEE = "trainee", _("Trainee")
        SUPERVISOR = "supervisor", _("Supervisor")
        RESEARCHER = "researcher", _("Researcher")
        ADMINISTRATOR = "administrator", _("Administrator")

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = None  # type: ignore[assignment]
    EMAIL_FIELD = ""
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.CLINICIAN)

    def __str__(self) -> str:
        """The name that others see."""
        return self.name or self.username

    @property
    def sees_content(self) -> bool:
        """Whether this role ever sees words of a session."""
        return self.role != self.Role.ADMINISTRATOR
