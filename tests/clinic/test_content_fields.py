"""Content is sealed by the application where the database is a server's; who somebody is, everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection, models

import workbench
from mentalize.clinic.actions.cases import keep_identity
from mentalize.clinic.encrypted.field import Content, Identifying, seal, unseal
from mentalize.clinic.models import Case, Identity, Person, Remark

KEY = bytes(range(32))
WORDS = "She said: „naïve“ 🙂 – nothing more."


def stored(model: type[models.Model], column: str) -> bytes:
    """What the database holds of the only row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table}")  # noqa: S608 - names of ours
        return bytes(cursor.fetchone()[0])


@pytest.fixture
def owner(db: None) -> Person:  # noqa: ARG001 - opens the database
    return workbench.person("owner", Person.Role.CLINICIAN)


def test_in_an_encrypted_file_content_is_text(owner: Person) -> None:
    case = Case.objects.create(code="M.", about=WORDS, owner=owner)
    assert stored(Case, "about") == WORDS.encode("utf-8")
    assert Case.objects.get(pk=case.pk).about == WORDS


def test_on_a_server_content_is_sealed(owner: Person, settings: Any) -> None:
    settings.CONTENT_KEY = KEY
    case = Case.objects.create(code="M.", about=WORDS, owner=owner)
    held = stored(Case, "about")
    assert b"nothing more" not in held
    assert unseal(held, KEY) == WORDS
    assert Case.objects.get(pk=case.pk).about == WORDS
    listed: Any = Case.objects.values_list("about", flat=True).get()
    assert listed == WORDS
    Case.objects.update(about="other")
    assert unseal(stored(Case, "about"), KEY) == "other"


def test_content_of_a_server_is_not_read_with_another_key(owner: Person, settings: Any) -> None:
    settings.CONTENT_KEY = KEY
    Case.objects.create(code="M.", about=WORDS, owner=owner)
    settings.CONTENT_KEY = KEY[::-1]
    with pytest.raises(InvalidTag):
        Case.objects.get()


@pytest.mark.parametrize("content_key", [b"", KEY])
def test_who_somebody_is_stays_sealed_everywhere(
    owner: Person, settings: Any, content_key: bytes
) -> None:
    settings.CONTENT_KEY = content_key
    case = Case.objects.create(code="M.", owner=owner)
    keep_identity(case, "Maria Example, 1990", by=owner)
    held = stored(Identity, "details")
    assert b"Maria" not in held
    assert unseal(held, settings.IDENTITY_KEY) == "Maria Example, 1990"
    with pytest.raises(InvalidTag):
        unseal(held, settings.KEYS.of("content"))
    assert Identity.objects.get().details == "Maria Example, 1990"
    keep_identity(case, "  ", by=owner)
    assert not Identity.objects.exists()


@pytest.mark.parametrize("text", ["", "a", WORDS, "x" * 100_000, "\x00\n"])
def test_sealing_gives_back_what_it_was_given(text: str) -> None:
    assert unseal(seal(text, KEY), KEY) == text


def test_the_same_words_are_never_sealed_alike() -> None:
    assert len({seal(WORDS, KEY) for _ in range(20)}) == 20


@pytest.mark.parametrize("place", [0, 1, 12, 13, -1])
def test_a_changed_bit_is_noticed(place: int) -> None:
    held = bytearray(seal(WORDS, KEY))
    held[place] ^= 1
    with pytest.raises(InvalidTag):
        unseal(bytes(held), KEY)


def test_nothing_given_is_an_empty_text(owner: Person) -> None:
    case = Case(code="M.", owner=owner)
    assert case.about == ""
    assert Remark().text == ""
    case.save()
    assert Case.objects.get().about == ""
    assert stored(Case, "about") == b""


def test_a_field_shows_itself_as_text() -> None:
    field = Case._meta.get_field("about")
    assert field.value_to_string(Case(about=WORDS)) == WORDS
    assert field.to_python(WORDS) == WORDS
    assert field.get_prep_value(None) is None
    assert Content().from_db_value(None, None, None) is None


def test_no_words_lie_outside_of_content_fields() -> None:
    """A text field without bound would hold content in plain text on a server."""
    open_ = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("clinic").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.TextField) and not isinstance(field, Content)
    ]
    assert open_ == ["Job.trouble"]  # a sentence of ours about why a reading failed


def test_identifying_fields_are_content_with_a_key_of_their_own(settings: Any) -> None:
    assert issubclass(Identifying, Content)
    assert Identifying()._key() == settings.IDENTITY_KEY
    assert settings.IDENTITY_KEY not in {settings.CONTENT_KEY, settings.KEYS.of("content")}
