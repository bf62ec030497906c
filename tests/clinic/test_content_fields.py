"""Content is sealed by the application where the database is a server's; who somebody is, everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection, models, transaction

import workbench
from mentalize.clinic.actions.cases import keep_identity
from mentalize.clinic.encrypted.field import ChangedError, Content, Identifying, seal, unseal
from mentalize.clinic.models import (
    Case,
    Correction,
    Hold,
    Identity,
    Meeting,
    MeetingNote,
    Pack,
    PackPart,
    Person,
    Pseudonym,
    Rating,
    Remark,
    Session,
    Summary,
    Upload,
)

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
    place = f"clinic_case\x1fabout\x1f{case.pk}"
    assert b"nothing more" not in held
    assert unseal(held, KEY, place) == WORDS
    assert Case.objects.get(pk=case.pk).about == WORDS
    case.about = "other"
    case.save(update_fields=["about"])
    assert unseal(stored(Case, "about"), KEY, place) == "other"
    assert Case.objects.defer("about").get().about == "other"


def test_content_of_a_server_is_not_read_with_another_key(owner: Person, settings: Any) -> None:
    settings.CONTENT_KEY = KEY
    case = Case.objects.create(code="M.", about=WORDS, owner=owner)
    settings.CONTENT_KEY = KEY[::-1]
    with pytest.raises(ChangedError, match=f"case {case.pk}: these words don't open here"):
        _ = Case.objects.get().about


@pytest.mark.parametrize("content_key", [b"", KEY])
def test_content_has_no_way_around_its_row(
    owner: Person, settings: Any, content_key: bytes
) -> None:
    """A query that knows no row could not tell whose words it reads or writes."""
    settings.CONTENT_KEY = content_key
    Case.objects.create(code="M.", about=WORDS, owner=owner)
    with pytest.raises(TypeError, match="with its row"):
        str(Case.objects.values_list("about", flat=True).get())
    ways: tuple[Callable[[], object], ...] = (
        lambda: Case.objects.update(about="other"),
        lambda: Case.objects.filter(about=WORDS).exists(),
        lambda: Case.objects.bulk_update([Case.objects.get()], ["about"]),
    )
    for around in ways:
        with pytest.raises(TypeError, match="with its row"), transaction.atomic():
            around()


@pytest.mark.parametrize("content_key", [b"", KEY])
def test_who_somebody_is_stays_sealed_everywhere(
    owner: Person, settings: Any, content_key: bytes
) -> None:
    settings.CONTENT_KEY = content_key
    case = Case.objects.create(code="M.", owner=owner)
    keep_identity(case, "Maria Example, 1990", by=owner)
    held = stored(Identity, "details")
    assert b"Maria" not in held
    place = f"clinic_identity\x1fdetails\x1f{case.pk}"
    assert unseal(held, settings.IDENTITY_KEY, place) == "Maria Example, 1990"
    with pytest.raises(InvalidTag):
        unseal(held, settings.KEYS.of("content"), place)
    assert Identity.objects.get().details == "Maria Example, 1990"
    keep_identity(case, "  ", by=owner)
    assert not Identity.objects.exists()


def contents() -> list[tuple[type[models.Model], Content]]:
    return [
        (model, field)
        for model in apps.get_app_config("clinic").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, Content)
    ]


def test_every_content_is_bound_to_something_that_is_there_before_the_row() -> None:
    for model, field in contents():
        assert field.of, model
        for name in field.of:
            told = model._meta.get_field(name)
            assert not isinstance(told, models.AutoField), (
                f"{model}: not known before it is inserted"
            )
            assert not told.null, f"{model}: {name}"


def full(world: workbench.World, where: int) -> dict[str, models.Model]:
    """A row of every model that holds content, all around one session."""
    owner, n = world.people.owner, str(where)
    case = workbench.case_of(owner, f"case {n}")
    case.about = WORDS
    case.save()
    session = workbench.session_of(case)
    session.note = WORDS
    session.save()
    review = workbench.reviewed(session)
    pack = Pack.objects.create(title=n, by=owner)
    made: list[models.Model] = [
        case, session, review, *case.consents.all(),
        Upload.objects.create(case=case, name=n, text=n, by=owner),
        Identity.objects.create(case=case, details=n),
        Pseudonym.objects.create(case=case, original=n, stands=n),
        Remark.objects.create(session=session, text=n, by=owner),
        Correction.objects.create(review=review, turn=1, layer="mode", act="add", reason=n, by=owner),
        Rating.objects.create(session=session, rater=world.people.supervisor, asked_by=owner),
        Summary.objects.create(review=review, corrections=0, version="1", content=n),
        Hold.objects.create(case=case, reason=n, by=owner),
        MeetingNote.objects.create(
            meeting=Meeting.objects.create(case=case, held_on=session.held_on, by=owner), text=n, by=owner
        ),
        pack, PackPart.objects.create(pack=pack, session=session, reflection=n),
    ]  # fmt: skip
    return {type(x).__name__: x for x in made}


def raw(row: models.Model, field: models.Field[Any, Any], value: bytes | None = None) -> bytes:
    """What the database holds of a field, or (`value`) is made to hold behind the workbench's back."""
    meta = row._meta
    pk = meta.pk.get_db_prep_value(row.pk, connection)
    with connection.cursor() as cursor:
        if value is not None:
            cursor.execute(
                f"UPDATE {meta.db_table} SET {field.column} = %s WHERE {meta.pk.column} = %s",  # noqa: S608 - names of our own tables and columns
                [value, pk],
            )
        cursor.execute(
            f"SELECT {field.column} FROM {meta.db_table} WHERE {meta.pk.column} = %s",  # noqa: S608 - names of our own tables and columns
            [pk],
        )
        return bytes(cursor.fetchone()[0])


def test_words_don_t_open_in_another_row_or_column(world: workbench.World, settings: Any) -> None:
    settings.CONTENT_KEY = KEY
    one, other = full(world, 1), full(world, 2)
    assert set(one) == {model.__name__ for model, _ in contents()}, "add a row for a new model"
    for model, field in contents():
        mine, theirs = one[model.__name__], other[model.__name__]
        assert getattr(model._default_manager.get(pk=mine.pk), field.name) == getattr(
            mine, field.name
        )
        before = raw(mine, field)
        raw(mine, field, raw(theirs, field))
        with pytest.raises(ChangedError):
            getattr(model._default_manager.get(pk=mine.pk), field.name)
        raw(mine, field, before)
    session = one["Session"]
    note, transcript = Session._meta.get_field("note"), Session._meta.get_field("transcript")
    raw(session, note, raw(session, transcript))
    with pytest.raises(ChangedError):
        _ = Session.objects.get(pk=session.pk).note
    # nor does a row that is made to belong to another case or session
    Remark.objects.filter(pk=one["Remark"].pk).update(session=other["Session"].pk)
    with pytest.raises(ChangedError):
        _ = Remark.objects.get(pk=one["Remark"].pk).text


def test_what_was_moved_is_said_on_the_page_without_a_word_of_it(
    world: workbench.World, settings: Any
) -> None:
    settings.CONTENT_KEY = KEY
    one, other = full(world, 1), full(world, 2)
    field = Session._meta.get_field("transcript")
    raw(one["Session"], field, raw(other["Session"], field))
    answer = workbench.client_of(world.people.owner).get(f"/sessions/{one['Session'].pk}/")
    assert answer.status_code == 400
    assert "changed or moved in the database" in answer.content.decode().replace("&#x27;", "'")


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
    with pytest.raises(TypeError, match="with its row"):
        field.get_prep_value("text")
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
