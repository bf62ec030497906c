"""What the names in a transcript say of the people behind them, in a good dozen languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from mentalize.transcripts.model import Role

_CLINICIAN = """
therapist psychotherapist counsellor counselor clinician psychologist psychiatrist doctor
physician analyst psychoanalyst interviewer investigator assessor coach provider practitioner
facilitator th ther thp thr psych therapeut therapeutin psychotherapeut psychotherapeutin
psychologe psychologin psychiater psychiaterin arzt ärztin behandler behandlerin berater
beraterin interviewerin analytiker analytikerin untersucher thérapeute psychothérapeute
psychologue psychiatre médecin docteur conseiller conseillère intervieweur intervieweuse
enquêteur clinicien clinicienne terapeuta psicoterapeuta psicólogo psicóloga psiquiatra médico
médica doctora consejero consejera entrevistador entrevistadora clínico orientador psicologo
psicologa psichiatra medico dottore dottoressa intervistatore intervistatrice doutor doutora
conselheiro psycholoog behandelaar hulpverlener arts psychotherapeute gesprekspartner terapeut
psykolog psykoterapeut läkare lege læge behandlare intervjuare samtalsledare terapeutti
psykologi haastattelija lääkäri psycholog psychoterapeuta psychiatra lekarz psychoterapeut lékař
terapeutka psycholożka pszichológus terapist psikolog psikiyatrist doktor danışman görüşmeci
θεραπευτής θεραπεύτρια ψυχολόγος ψυχίατρος терапевт психолог психотерапевт врач психиатр
консультант интервьюер лікар מטפל מטפלת פסיכולוג פסיכולוגית רופא المعالج معالج المعالجة معالجة
الطبيب طبيب النفسي درمانگر روانشناس مشاور 治疗师 咨询师 医生 心理医生 治療師 諮商師 心理師 醫生
セラピスト カウンセラー 治療者 医師 面接者 치료사 치료자 상담사 상담자 의사 चिकित्सक थेरेपिस्ट
"""
_PATIENT = """
patient client pt cl interviewee respondent participant subject service-user serviceuser
counsellee patientin klient klientin befragte befragter cliente paciente paziente patiënt cliënt
kliente patiente client-e enquêté interviewé interviewée pasient klientti potilas asiakas
pacjent pacjentka klientka pacient pacientka hasta danışan ασθενής пациент пациентка клиент
клиентка пацієнт מטופל מטופלת לקוח المريض مريض المريضة العميل عميل مراجع بیمار 患者 来访者
來訪者 个案 個案 クライエント クライアント 환자 내담자 मरीज़ रोगी
"""
_OTHER = """
mother father mum mom dad parent wife husband partner sister brother son daughter spouse
boyfriend girlfriend friend nurse interpreter translator observer supervisor receptionist
unknown operator relative carer caregiver mutter vater ehefrau ehemann dolmetscher dolmetscherin
mère père interprète madre padre intérprete interprete moeder vader tolk unbekannt inconnu
desconocido sconosciuto
"""
_TITLES = frozenset(
    {"dr", "prof", "professor", "dra", "dott", "dottssa", "drs", "mudr", "phd", "md"}
)
_NEUTRAL = re.compile(
    r"(?:speaker|spk|spkr|s|person|participant|sprecher|locuteur|hablante|voice|channel|ch|"
    r"interlocutor|talker|unknown speaker)[\s_#-]*(?:\d{1,3}|[A-Za-z])",
    re.IGNORECASE,
)
# One letter means what the others make of it: C is the clinician beside P, the client beside T.
_LETTER_PAIRS = (("t", "pkcrs"), ("d", "pc"), ("i", "prcs"), ("q", "ar"), ("c", "p"))
_LETTERS: dict[str, Role] = {"t": "clinician", "p": "patient"}
# Short forms that are names as well unless they stand in capitals or with a full stop ("Pat").
_SHORT: dict[str, Role] = {
    "pat": "patient",
    "cli": "patient",
    "inv": "clinician",
    "int": "clinician",
}
_LONGEST_NAME = 80
_WORD = re.compile(r"[^\s./|,()\[\]_:;#*\"“”]+")


@cache
def _roles() -> Mapping[str, Role]:
    known: dict[str, Role] = {}
    lists: tuple[tuple[str, Role], ...] = (
        (_OTHER, "other"),
        (_PATIENT, "patient"),
        (_CLINICIAN, "clinician"),
    )
    for words, role in lists:
        known.update((word, role) for word in words.split())
    return known


def role_of(name: str) -> Role | None:
    """The role that a word of `name` states ("Therapist 1", "Anna (client)"); None if none does.

    A name that a number follows and that serves to count speakers ("Participant 2") states none.
    """
    if len(name) > _LONGEST_NAME or is_neutral(name):
        return None
    for word in _WORD.findall(name):
        plain = word.casefold().rstrip("0123456789")
        short = word.isupper() or f"{word}." in name
        role = _roles().get(plain) or (_SHORT.get(plain) if short else None)
        if role:
            return role
    return None


def has_title(name: str) -> bool:
    """Whether `name` carries an academic or medical title."""
    return any(word in _TITLES for word in _WORD.findall(name.casefold()))


def is_neutral(name: str) -> bool:
    """Whether `name` is a number or letter that a machine gave ("SPEAKER_00", "Speaker B")."""
    return bool(_NEUTRAL.fullmatch(name.strip()))


def role_letters(names: Iterable[str]) -> dict[str, Role]:
    """What names of one letter mean beside each other; nothing unless they make a pair."""
    letters = {name.strip(" .").casefold(): name for name in names if len(name.strip(" .")) == 1}
    for first, seconds in _LETTER_PAIRS:
        second = next((letter for letter in seconds if letter in letters), None)
        if first in letters and second:
            return {letters[first]: "clinician", letters[second]: "patient"}
    return {name: _LETTERS[letter] for letter, name in letters.items() if letter in _LETTERS}


def is_role_letter(name: str) -> bool:
    """Whether `name` is one of the letters that people write for clinician and patient."""
    return len(name) == 1 and name.isupper() and name.casefold() in "tpcikrdq"
