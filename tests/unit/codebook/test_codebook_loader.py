"""A broken file is refused with its name, the entry and a remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mentalize.codebook import loader
from mentalize.codebook.loader import CURRENT, load, load_folder
from mentalize.errors import CodebookError

DATA = Path(loader.__file__).parent / "data" / f"v{CURRENT}"
FILES = sorted(file.name for file in DATA.glob("*.toml"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "book"))


def change(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def append(folder: Path, file: str, text: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as out:
        out.write(f"\n{text}\n")


def test_the_current_version_loads_once() -> None:
    assert load() is load()
    assert load().version == CURRENT


def test_an_unknown_version_names_those_there_are() -> None:
    with pytest.raises(CodebookError, match=rf"no codebook 0\.1; there is .*{CURRENT}"):
        load("0.1")


def test_a_copy_of_the_folder_is_the_same_codebook(folder: Path) -> None:
    assert load_folder(folder) == load()


def test_values_arrive_as_written() -> None:
    fear = load().code("affect", "fear")
    assert (fear.layer, fear.name, fear.evidence) == ("affect", "Fear", ("A", "K"))
    move = load().code("move", "own_perspective")
    assert (move.path, move.family) == ("own", "relate")


def test_codes_keep_the_order_of_layers_and_files() -> None:
    codes = load().codes
    assert (codes[0].id, codes[-1].layer) == ("none", "derived")
    assert [code.id for code in load().layer("stance")] == ["-2", "-1", "0", "1", "2"]


@pytest.mark.parametrize("file", FILES)
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(CodebookError, match=rf"^{file}: the file is missing; put it into"):
        load_folder(folder)


@pytest.mark.parametrize("file", FILES)
def test_a_file_without_entries_is_named(folder: Path, file: str) -> None:
    (folder / file).write_text("", encoding="utf-8")
    with pytest.raises(CodebookError, match=rf"^{file}: there is no \[\["):
        load_folder(folder)


REQUIRED = {
    "modes.toml": ("id", "name", "plain", "definition", "evidence"),
    "moves.toml": ("id", "name", "plain", "definition", "evidence", "path", "family"),
    "path.toml": ("id", "name", "plain", "enter", "leave", "fall_back", "rank", "in_step"),
    "fit.toml": ("id", "name", "plain", "when", "avoid", "evidence", "move", "because"),
    "wordings.toml": ("id", "move", "text"),
    "tags.toml": ("id", "meaning", "trust"),
}
KEYS = [(file, key) for file, keys in REQUIRED.items() for key in keys]


def replace_first_key(folder: Path, file: str, key: str, value: str) -> None:
    """Give `key` another value where it first stands; its old value gets a key that is unknown."""
    lines = (folder / file).read_text(encoding="utf-8").split("\n")
    at = next(n for n, line in enumerate(lines) if line.split("=")[0].strip() == key)
    lines[at] = f"{value}x_{lines[at]}"
    (folder / file).write_text("\n".join(lines), encoding="utf-8")


@pytest.mark.parametrize(("file", "key"), KEYS)
def test_a_missing_key_is_named(folder: Path, file: str, key: str) -> None:
    replace_first_key(folder, file, key, "")
    with pytest.raises(CodebookError, match=rf"^{file}, .+: '{key}' is missing; add it"):
        load_folder(folder)


@pytest.mark.parametrize(("file", "key"), KEYS)
def test_a_value_of_the_wrong_type_is_named(folder: Path, file: str, key: str) -> None:
    replace_first_key(folder, file, key, f"{key} = 1999-12-31\n")
    with pytest.raises(CodebookError, match=rf"^{file}, .+: '{key}' is not a "):
        load_folder(folder)


@pytest.mark.parametrize("key", ["name", "plain", "definition"])
def test_an_empty_name_or_plain_word_is_refused(folder: Path, key: str) -> None:
    replace_first_key(folder, "risks.toml", key, f'{key} = "  "\n')
    with pytest.raises(CodebookError, match=rf"^risks\.toml, ideation: '{key}' is empty"):
        load_folder(folder)


CODE = '[[code]]\nid = "new"\nname = "N"\nplain = "P."\ndefinition = "D."\nevidence = ["D"]\n'
MOVE = CODE + 'family = "what"\npath = "what"\n'
STATE = (
    '[[state]]\nid = "new"\nname = "N"\nplain = "P."\nenter = "E."\nleave = "L."\n'
    'fall_back = []\nevidence = ["D"]\nrank = -1\nin_step = []\n'
)
RULE = '[[rule]]\nid = "new"\nstates = ["*"]\nwhen = ["never"]\nto = "back"\nbecause = "B"\n'
ROW = (
    '[[row]]\nid = "new"\nname = "N"\nplain = "P."\nwhen = ["never"]\nevidence = ["D"]\n'
    'avoid = ["argue"]\n[[row.first]]\nmove = "validate"\nhow = ""\nbecause = "B"\n'
)
WORDING = (
    '[[wording]]\nid = "new"\nmove = "validate"\nrows = []\nneeds = ["quote"]\ntext = "So {quote}."'
)


@pytest.mark.parametrize(
    ("file", "entry"),
    [
        ("modes.toml", CODE),
        ("moves.toml", MOVE),
        ("path.toml", STATE),
        ("path.toml", RULE),
        ("fit.toml", ROW),
        ("wordings.toml", WORDING),
    ],
)
def test_the_entries_that_the_next_tests_break_are_sound(
    folder: Path, file: str, entry: str
) -> None:
    append(folder, file, entry)
    load_folder(folder)


@pytest.mark.parametrize(
    ("file", "entry", "old", "new", "message"),
    [
        ("modes.toml", CODE, "name =", "colour = 1\nname =", "unknown key 'colour'; the keys are"),
        ("modes.toml", CODE, "new", "pretend", "the id is used twice"),
        ("modes.toml", CODE, '["D"]', '["Z"]', "no evidence tag 'Z'; use one of A, K, D"),
        ("modes.toml", CODE, '["D"]', "[]", "there is no evidence tag; give"),
        ("modes.toml", CODE, '["D"]', "[1]", "'evidence' holds something that is not a text"),
        ("modes.toml", CODE, "evidence", 'family = "what"\nevidence', "unknown key 'family'"),
        ("moves.toml", MOVE, 'family = "what"', 'family = "whit"', "no family 'whit'; use one of"),
        ("moves.toml", MOVE, 'path = "what"', 'path = "when"', "no path 'when'; use one of"),
        ("path.toml", STATE, "in_step = []", 'in_step = ["hug"]', "no move 'hug'; use one of"),
        ("path.toml", STATE, "fall_back = []", 'fall_back = ["bed"]', "no state 'bed'"),
        ("path.toml", STATE, "rank = -1", "rank = true", "'rank' is not a whole number"),
        ("path.toml", STATE, '"new"', '"calm"', "the id is used twice"),
        ("path.toml", RULE, '"*"', '"bed"', "no state 'bed'"),
        ("path.toml", RULE, '"back"', '"*"', r"no state '\*'"),
        ("path.toml", RULE, '"new"', '"to_calm"', "the id is used twice"),
        ("fit.toml", ROW, '"validate"', '"hug"', "no move 'hug'"),
        ("fit.toml", ROW, '"argue"', '"explore_them"', "no move 'explore_them'"),
        ("fit.toml", ROW, "how =", "when = 1\nhow =", "unknown key 'when'"),
        ("wordings.toml", WORDING, '"validate"', '"hug"', "no move 'hug'"),
        ("wordings.toml", WORDING, "rows = []", 'rows = ["bed"]', "no fit row 'bed'"),
        ("wordings.toml", WORDING, "{quote}", "{word}", "the slots word and 'needs' has quote"),
        ("wordings.toml", WORDING, "{quote}", "it", "the slots none and 'needs' has quote"),
        ("wordings.toml", WORDING, "{quote}", "{quote", "a brace in 'text' is not closed"),
    ],
)
def test_a_broken_entry_is_named(
    folder: Path, file: str, entry: str, old: str, new: str, message: str
) -> None:
    assert old in entry
    append(folder, file, entry.replace(old, new, 1))
    with pytest.raises(CodebookError, match=rf"^{file}, [^:]+: .*{message}"):
        load_folder(folder)


def test_an_entry_without_an_id_is_named_by_its_place(folder: Path) -> None:
    count = len(load().layer("mode"))
    append(folder, "modes.toml", '[[code]]\nname = "N"')
    with pytest.raises(CodebookError, match=rf"^modes\.toml, code {count + 1}: 'id' is missing"):
        load_folder(folder)


def test_an_unknown_table_is_named(folder: Path) -> None:
    append(folder, "path.toml", '[[step]]\nid = "x"')
    with pytest.raises(CodebookError, match=r"unknown table 'step'; use \[\[state\]\] and"):
        load_folder(folder)


def test_a_single_table_is_no_list(folder: Path) -> None:
    (folder / "tags.toml").write_text('[tag]\nid = "A"', encoding="utf-8")
    with pytest.raises(CodebookError, match=r"'tag' is not a list of tables; head each with"):
        load_folder(folder)


def test_bad_toml_names_the_line(folder: Path) -> None:
    append(folder, "moves.toml", "[[code")
    with pytest.raises(CodebookError, match=r"^moves\.toml: not valid TOML \(.*line \d+"):
        load_folder(folder)


def test_another_encoding_is_named(folder: Path) -> None:
    (folder / "tags.toml").write_bytes("[[tag]]\nid = 'é'".encode("latin-1"))
    with pytest.raises(CodebookError, match=r"^tags\.toml: the file is not UTF-8"):
        load_folder(folder)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(file=st.sampled_from(FILES), text=st.text(alphabet='[]code"=\n{}#id 1wordingtagrow'))
def test_no_text_gets_past_the_loader_unnoticed(folder: Path, file: str, text: str) -> None:
    kept = (folder / file).read_bytes()
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(CodebookError, match=file):
        load_folder(folder)
    (folder / file).write_bytes(kept)
