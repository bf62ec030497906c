"""Keys with which a person's programs reach the API."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

PERSON = settings.AUTH_USER_MODEL


class Token(models.Model):
    """What a program shows instead of a login. Of the secret only its digest is kept."""

    class Scope(models.TextChoices):
        """How far a token reaches; never farther than its person."""

        READ = "read", _("read")
        WRITE = "write", _("read and write")

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256: the secret itself is random
    scope = models.CharField(max_length=5, choices=Scope.choices, default=Scope.READ)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Newest first."""

        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        """What its person calls it."""
        return self.name

    @property
    def expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= timezone.now()

    @property
    def alive(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and not self.expired
