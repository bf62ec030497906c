"""The rows of the workbench. Only actions write them and only queries read them for a page."""

from mentalize.clinic.models.audit import AuditRow
from mentalize.clinic.models.cases import Case, Consent, Identity, Pseudonym, Share
from mentalize.clinic.models.people import Person
from mentalize.clinic.models.remarks import Notice, Remark
from mentalize.clinic.models.sessions import (
    Correction,
    Job,
    MachineReview,
    Rating,
    Session,
    Settled,
    Upload,
)

__all__ = [
    "AuditRow",
    "Case",
    "Consent",
    "Correction",
    "Identity",
    "Job",
    "MachineReview",
    "Notice",
    "Person",
    "Pseudonym",
    "Rating",
    "Remark",
    "Session",
    "Settled",
    "Share",
    "Upload",
]
