"""Who works here."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
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

    first_name = None  # type: ignore[assignment]  # takes a column of Django's away
    last_name = None  # type: ignore[assignment]  # takes a column of Django's away
    email = None  # type: ignore[assignment]  # takes a column of Django's away
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


class Invitation(models.Model):
    """A link by which somebody chooses their password; of its secret only the digest is kept."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="invitation"
    )
    digest = models.CharField(max_length=64, unique=True)  # SHA-256: the secret itself is random
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    @property
    def expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= timezone.now()
