import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentalize.codebook import load
from mentalize.errors import GoldError
from mentalize.evaluating.gold import find_words, read_gold
from mentalize.transcripts.labels import by_turn
from unit.evaluating.small_gold import SESSION, snippet, write_gold, write_lines

BOOK = load()


def test_a_session_has_the_words_and_the_roles_of_its_file(tmp_path: Path) -> None:
    session = read_gold(write_gold(tmp_path), BOOK).sessions[0]
    assert session.id == "A1"
    assert [turn.text for turn in session.transcript.turns] == [t["text"] for t, _ in SESSION * 2]
    assert [turn.role for turn in session.transcript.turns[:2]] == ["clinician", "patient"]
    assert session.transcript.clinician.told


def test_ratings_become_labels_on_the_words_quoted(tmp_path: Path) -> None:
    session = read_gold(write_gold(tmp_path), BOOK).sessions[0]
    turn = by_turn(session.transcript, session.ratings[0])[3]
    assert turn.mode_code == "mentalizing"
    assert [label.code for label in turn.processes] == ["vulnerability", "self_reflection"]
    assert [label.code for label in turn.affects] == ["shame"]
    assert turn.words(turn.affects[0]) == "ashamed, to my surprise"
    assert turn.affects[0].coder == "rater 1"
    last = by_turn(session.transcript, session.ratings[1])[8]
    assert [label.code for label in last.moves] == ["frame", "clarify_facts"]
    assert last.question is not None
    assert last.question.code == "closed"
    assert last.stance is not None
    assert last.stance.code == "0"


def test_each_rater_keeps_an_own_view(tmp_path: Path) -> None:
    write_gold(tmp_path, second={("A1", 1): {"mode": "pretend"}})
    first, second = read_gold(tmp_path, BOOK).sessions[0].ratings
    assert [x.code for x in first if x.layer == "mode" and x.turn == 1] == ["none"]
    assert [x.code for x in second if x.layer == "mode" and x.turn == 1] == ["pretend"]


def test_words_are_found_to_the_letter_or_else_in_any_case_and_spacing() -> None:
    text = "Well. I Hid\n the letter, I hid the letter."
    assert find_words(text, "I hid the letter") == (25, 41)
    assert text[slice(*find_words(text, "i  hid THE letter"))] == "I Hid\n the letter"
    assert find_words(text, "I burnt the letter") == (0, len(text))
    assert find_words(text, " ") == (0, len(text))


@given(st.text(), st.text())
def test_found_words_lie_within_the_text(text: str, quote: str) -> None:
    start, end = find_words(text, quote)
    assert 0 <= start <= end <= len(text)


def test_the_folder_may_be_the_one_above(tmp_path: Path) -> None:
    write_gold(tmp_path / "dev")
    assert len(read_gold(tmp_path, BOOK).sessions) == 4


def test_real_sessions_are_told_by_their_file_of_sources(tmp_path: Path) -> None:
    write_gold(tmp_path)
    assert read_gold(tmp_path, BOOK).real == frozenset()
    (tmp_path / "real_sources.json").write_text('{"R1": {"turns": 20}}', encoding="utf-8")
    assert read_gold(tmp_path, BOOK).real == {"R1"}


def test_risk_snippets_lie_in_the_folder_or_above_it(tmp_path: Path) -> None:
    write_gold(tmp_path / "dev")
    write_lines(tmp_path / "risk" / "any.jsonl", [snippet("s1", "I have the pills.", "means")])
    (found,) = read_gold(tmp_path / "dev", BOOK).snippets
    assert (found.id, found.risks) == ("s1", frozenset({"means"}))
    assert [turn.text for turn in found.transcript.turns] == ["And then?", "I have the pills."]
    write_lines(tmp_path / "dev" / "risk" / "own.jsonl", [snippet("s2", "Fine.")])
    assert [s.id for s in read_gold(tmp_path / "dev", BOOK).snippets] == ["s2"]


def test_of_several_risk_sets_the_one_of_the_same_name_counts(tmp_path: Path) -> None:
    write_gold(tmp_path / "dev")
    write_lines(tmp_path / "risk" / "test.jsonl", [snippet("t1", "Fine.")])
    write_lines(tmp_path / "risk" / "dev.jsonl", [snippet("d1", "Fine.")])
    assert [s.id for s in read_gold(tmp_path / "dev", BOOK).snippets] == ["d1"]


def test_blank_lines_and_marks_of_byte_order_do_no_harm(tmp_path: Path) -> None:
    file = write_gold(tmp_path) / "sessions" / "A1.jsonl"
    text = file.read_text(encoding="utf-8")
    file.write_text("\ufeff" + text.replace("\n", "\r\n\r\n"), encoding="utf-8", newline="")
    assert len(read_gold(tmp_path, BOOK).sessions[0].transcript.turns) == 20


def test_a_text_may_hold_any_kind_of_line_end(tmp_path: Path) -> None:
    file = write_gold(tmp_path) / "sessions" / "A1.jsonl"
    text = file.read_text(encoding="utf-8").replace("in May", "in\u2028May")
    file.write_text(text, encoding="utf-8")
    turn = read_gold(tmp_path, BOOK).sessions[0].transcript.turns[1]
    assert "in\u2028May" in turn.text


def edited(name: str, number: int, **fields: object) -> Callable[[Path], None]:
    """Replace fields of line `number` (from 1) of a file; None takes a field away."""

    def edit(folder: Path) -> None:
        file = folder / name
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        row = rows[number - 1] | fields
        rows[number - 1] = {key: value for key, value in row.items() if value is not None}
        write_lines(file, rows)

    return edit


def written(name: str, data: bytes) -> Callable[[Path], None]:
    """Replace a whole file."""

    def write(folder: Path) -> None:
        (folder / name).write_bytes(data)

    return write


def removed(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def shortened(name: str) -> Callable[[Path], None]:
    def cut(folder: Path) -> None:
        lines = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join(lines[:-1]), encoding="utf-8")

    return cut


RATED = "raters/2/A2.jsonl"


@pytest.mark.parametrize(
    ("broken", "where", "what"),
    [
        (removed(RATED), RATED, "rater 2 has not rated the session"),
        (removed("sessions/A2.jsonl"), "raters/1/A2.jsonl", "ratings without a session"),
        (shortened(RATED), RATED, "19 turns are rated, and the session has 20"),
        (edited(RATED, 4, turn=9), f"{RATED}, line 4", "turn 9 of A2 (patient) is rated"),
        (edited(RATED, 4, role="clinician"), f"{RATED}, line 4", "turn 3 of A2 (clinician)"),
        (edited(RATED, 4, session="A1"), f"{RATED}, line 4", "turn 3 of A1 (patient)"),
        (edited(RATED, 4, mode="bliss"), f"{RATED}, line 4", "has no mode 'bliss'"),
        (edited(RATED, 4, processes=["x"]), f"{RATED}, line 4", "has no process 'x'"),
        (edited(RATED, 3, stance=5), f"{RATED}, line 3", "has no stance '5'"),
        (edited(RATED, 3, stance="1"), f"{RATED}, line 3", "'stance' is not a whole number"),
        (edited(RATED, 4, arousal=None), f"{RATED}, line 4", "'arousal' is missing"),
        (edited(RATED, 4, affects="shame"), f"{RATED}, line 4", "'affects' is not a list"),
        (edited(RATED, 4, risk=[1]), f"{RATED}, line 4", "holds something that is not a text"),
        (edited(RATED, 3, moves=["frame"]), f"{RATED}, line 3", "that is not an object"),
        (edited(RATED, 3, moves=[{"code": "frame"}]), f"{RATED}, line 3", "'quote' is missing"),
        (edited("sessions/A2.jsonl", 2, text=7), "sessions/A2.jsonl, line 2", "not a text"),
        (edited("sessions/A2.jsonl", 2, role="nurse"), "sessions/A2.jsonl, line 2", "'nurse'"),
        (written(RATED, b'{"session": "A2",\n'), f"{RATED}, line 1", "not valid JSON"),
        (written(RATED, b"[]\n"), f"{RATED}, line 1", "not a JSON object"),
        (written(RATED, b"[" * 100_000), f"{RATED}, line 1", "not valid JSON"),
        (written(RATED, b"\n"), RATED, "the file is empty"),
        (written(RATED, b"\xff\xfe\xfa"), RATED, "not UTF-8"),
        (written("real_sources.json", b"{"), "real_sources.json", "not valid JSON"),
    ],
)
def test_a_broken_folder_is_told_by_file_and_line(
    tmp_path: Path, broken: Callable[[Path], None], where: str, what: str
) -> None:
    broken(write_gold(tmp_path))
    with pytest.raises(GoldError) as caught:
        read_gold(tmp_path, BOOK)
    assert caught.value.where == str(tmp_path / where)
    assert what in caught.value.what
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"id": "s", "turns": [], "risk": []}, "there is no turn"),
        (snippet("s", "Fine.", "boredom"), "has no risk 'boredom'"),
        ({"id": "s", "turns": [{"role": "patient"}], "risk": []}, "'text' is missing"),
    ],
)
def test_a_broken_risk_set_is_told_by_file_and_line(
    tmp_path: Path, row: dict[str, object], what: str
) -> None:
    write_gold(tmp_path)
    file = tmp_path / "risk" / "own.jsonl"
    write_lines(file, [snippet("ok", "Fine."), row])
    with pytest.raises(GoldError) as caught:
        read_gold(tmp_path, BOOK)
    assert caught.value.where == f"{file}, line 2"
    assert what in caught.value.what


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no such folder"):
        read_gold(tmp_path / "nowhere", BOOK)
    with pytest.raises(GoldError, match="no sessions/"):
        read_gold(tmp_path, BOOK)
    (tmp_path / "sessions").mkdir()
    with pytest.raises(GoldError, match="no session;"):
        read_gold(tmp_path, BOOK)


def test_two_folders_of_sessions_have_to_be_told_apart(tmp_path: Path) -> None:
    write_gold(tmp_path / "dev")
    write_gold(tmp_path / "test")
    with pytest.raises(GoldError) as caught:
        read_gold(tmp_path, BOOK)
    assert str(tmp_path / "test") in caught.value.remedy


def test_a_file_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (write_gold(tmp_path) / "sessions" / "C1.jsonl").mkdir()
    with pytest.raises(GoldError, match=r"C1\.jsonl: can't be read"):
        read_gold(tmp_path, BOOK)


@given(
    st.integers(0, 19),
    st.dictionaries(
        st.sampled_from(["moves", "mode", "stance", "quote", "processes", "turn", "risk", "role"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
            max_leaves=4,
        ),
    ),
)
def test_nothing_but_a_gold_error_comes_of_any_rating(
    number: int, fields: dict[str, object]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_gold(Path(folder), names=("A1",), second={("A1", number): fields})
        with suppress(GoldError):
            (session,) = read_gold(Path(folder), BOOK).sessions
            assert by_turn(session.transcript, session.ratings[1])


@settings(deadline=None)  # it writes files, and a busy machine may be slow at that
@given(st.binary(max_size=40))
def test_nothing_but_a_gold_error_comes_of_any_bytes(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_gold(Path(folder), names=("A1",))
        (Path(folder) / "raters" / "1" / "A1.jsonl").write_bytes(data)
        with pytest.raises(GoldError):
            read_gold(Path(folder), BOOK)
