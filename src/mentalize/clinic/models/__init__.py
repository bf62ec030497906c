"""The rows of the workbench. Only actions write them and only queries read them for a page."""

from mentalize.clinic.models.audit import AuditEnd, AuditRow
from mentalize.clinic.models.cases import Case, Consent, Identity, Pseudonym, Share
from mentalize.clinic.models.keeping import Ending, Hold, Retention, Round
from mentalize.clinic.models.people import Invitation, Person
from mentalize.clinic.models.remarks import Notice, Remark, Seen
from mentalize.clinic.models.sessions import (
    Correction,
    Job,
    MachineReview,
    Rating,
    Session,
    Settled,
    Upload,
)
from mentalize.clinic.models.summaries import Summary
from mentalize.clinic.models.supervision import Meeting, MeetingNote, Pack, PackPart, PlayOrder
from mentalize.clinic.models.tokens import Token

__all__ = [
    "AuditEnd",
    "AuditRow",
    "Case",
    "Consent",
    "Correction",
    "Ending",
    "Hold",
    "Identity",
    "Invitation",
    "Job",
    "MachineReview",
    "Meeting",
    "MeetingNote",
    "Notice",
    "Pack",
    "PackPart",
    "Person",
    "PlayOrder",
    "Pseudonym",
    "Rating",
    "Remark",
    "Retention",
    "Round",
    "Seen",
    "Session",
    "Settled",
    "Share",
    "Summary",
    "Token",
    "Upload",
]
