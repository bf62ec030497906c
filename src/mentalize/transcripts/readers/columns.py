"""Which columns of a table hold the speaker, the words and the times."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mentalize.transcripts.model import Segment
from mentalize.transcripts.readers.clock import from_anything
from mentalize.transcripts.readers.inline import split_backchannels
from mentalize.transcripts.readers.naming import looks_like_name, name_key, states_speaker
from mentalize.transcripts.readers.parsed import Parsed, broken

_SPEAKER = """
speaker|speaker name|speakername|speaker label|speaker id|interlocutor|talker|who|person|
participant|participant name|name|role|party|voice|sprecher|sprecherin|sprechende|
sprechender|redner|gesprächspartner|wer|rolle|locuteur|locutrice|intervenant|interlocuteur|
qui|hablante|orador|persona|quién|parlante|interlocutore|chi|falante|participante|quem|
spreker|wie|talare|talande|taler|puhuja|mówca|mówiący|mluvčí|beszélő|konuşmacı|konuşan|
ομιλητής|говорящий|спикер|участник|кто|мовець|דובר|דוברת|المتحدث|المتكلم|گوینده|说话人|说话者|發言人|
说话|角色|話者|発言者|화자|발화자|발언자|वक्ता
"""
_TEXT = """
text|utterance|utterance text|utterances|words|transcript|transcription|transcript text|
content|speech|what was said|said|message|sentence|sentences|dialogue|dialog|line|body|
verbatim|segment|turn text|äußerung|aeusserung|äusserung|transkript|transkription|inhalt|
wortlaut|gesagtes|rede|texte|énoncé|parole|paroles|propos|contenu|texto|enunciado|
transcripción|contenido|mensaje|diálogo|testo|enunciato|trascrizione|contenuto|battuta|
transcrição|conteúdo|fala|tekst|uiting|inhoud|yttrande|replik|ytring|puhe|teksti|wypowiedź|
treść|výpověď|szöveg|metin|söz|ifade|konuşma|κείμενο|текст|реплика|речь|высказывание|טקסט|
דברים|النص|نص|الكلام|متن|گفته|文本|内容|台词|對話|对话|文字|發言|発話|発言|テキスト|발화|내용|텍스트|대사|पाठ
"""
_ROLE = "role|speaker role|rolle|rôle|rol|ruolo|papel|роль|תפקיד|角色|役割|역할"
_START = """
start|start time|starttime|begin|begin time|time|timestamp|time stamp|timecode|time code|
from|onset|start s|start sec|start seconds|start ms|beginn|anfang|zeit|zeitstempel|début|
temps|heure|inicio|tiempo|hora|inizio|tempo|ora|tijd|tid|czas|zaman|время|начало|זמן|الوقت|
时间|時間|시간
"""
_END = """
end|end time|endtime|stop|stop time|to|until|offset|end s|end sec|end seconds|end ms|ende|
fin|fin time|fine|fim|einde|slut|koniec|bitiş|конец|סוף|النهاية|结束|終了|종료
"""
_NOT_HEADS = "id no nr number index type quality count num language lang url file code"
_NOT_A_HEAD = frozenset(_NOT_HEADS.split())
_LONGEST_HEAD = 3
_HEADER_ROWS = 12
_WIDEST = 64  # columns that are looked at
_MIN_ROWS = 2
_MAX_NAMES = 12
_TOLD = "rename the columns to 'speaker' and 'text', or say which two they are"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table and the line it stands on."""

    number: int | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where to look in each row; `first` is the row at which the talk begins."""

    speaker: int
    text: int
    first: int
    start: int | None = None
    end: int | None = None
    role: int | None = None
    scale: float = 1.0


def find_columns(rows: Sequence[Row], told: tuple[str, str] | None = None) -> Columns | None:
    """The columns by the names in the header, or by what stands in them when there is no header."""
    for place, row in enumerate(rows[:_HEADER_ROWS]):
        found = _from_header([_head(cell) for cell in row.cells[:_WIDEST]], place, told)
        if found:
            return found
    return None if told else _from_contents(rows)


def missing_columns(rows: Sequence[Row], told: tuple[str, str] | None) -> Exception:
    """The error for a table in which speaker and text aren't found."""
    header = next((row for row in rows if any(cell.strip() for cell in row.cells)), Row(1, ()))
    seen = ", ".join(f"'{cell.strip()[:40]}'" for cell in header.cells[:12] if cell.strip())
    wanted = f"columns '{told[0]}' and '{told[1]}'" if told else "columns for speaker and text"
    return broken(
        f"the table has no {wanted} (its columns: {seen or 'none'})",
        line=header.number,
        remedy="name two of its columns" if told else _TOLD,
    )


def to_parsed(rows: Sequence[Row], columns: Columns, format_name: str) -> Parsed:
    """The segments of a table."""
    spoken = [segment for segment in _segments(rows, columns) if segment.text.strip()]
    names = {name_key(segment.speaker): segment.speaker for segment in spoken if segment.speaker}
    titles: dict[str, str] = {}
    for row in rows[columns.first :] if columns.role is not None else ():
        titles.setdefault(_cell(row, columns.speaker), _cell(row, columns.role))
    return Parsed(tuple(split_backchannels(spoken, names)), format_name, titles=titles)


def _segments(rows: Sequence[Row], columns: Columns) -> Iterator[Segment]:
    for row in rows[columns.first :]:
        speaker = _cell(row, columns.speaker).rstrip(":：").rstrip()
        start = from_anything(_cell(row, columns.start), columns.scale)
        end = from_anything(_cell(row, columns.end), columns.scale)
        yield Segment(speaker, _cell(row, columns.text), start, end, row.number)


def _cell(row: Row, place: int | None) -> str:
    return row.cells[place].strip() if place is not None and place < len(row.cells) else ""


def _head(cell: str) -> str:
    return " ".join(re.split(r"[\W_]+", cell.casefold())).strip()


def _from_header(heads: Sequence[str], place: int, told: tuple[str, str] | None) -> Columns | None:
    if told:
        speaker, text = (_named(heads, (_head(name),)) for name in told)
    else:
        text = _place(heads, _TEXT)
        speaker = _place(heads, _SPEAKER, but=text)
    if speaker is None or text is None or speaker == text:
        return None
    taken = {speaker, text}
    start = _place(heads, _START, but=text)
    end = _place(heads, _END, but=text)
    role = _named(heads, _words(_ROLE))
    return Columns(
        speaker,
        text,
        place + 1,
        start=None if start in taken else start,
        end=None if end in taken or end == start else end,
        role=None if role in taken else role,
        scale=0.001 if start is not None and _in_milliseconds(heads[start]) else 1.0,
    )


def _in_milliseconds(head: str) -> bool:
    return any(word in {"ms", "msec", "millis", "milliseconds"} for word in head.split())


def _words(names: str) -> list[str]:
    return [" ".join(name.split()) for name in names.split("|")]


def _named(heads: Sequence[str], names: Iterable[str]) -> int | None:
    return next((heads.index(name) for name in names if name and name in heads), None)


def _place(heads: Sequence[str], names: str, but: int | None = None) -> int | None:
    """The column with one of `names`, the earliest name first; else one that has it as a word."""
    words = _words(names)
    free = ["" if place == but else head for place, head in enumerate(heads)]
    exact = _named(free, words)
    if exact is not None:
        return exact
    known = frozenset(words)
    for place, head in enumerate(free):
        parts = frozenset(head.split())
        if parts & known and not parts & _NOT_A_HEAD and len(parts) <= 3:  # noqa: PLR2004 - a head, no sentence
            return place
    return None


def _from_contents(rows: Sequence[Row]) -> Columns | None:
    """Without a header: a column of few names that recur, and the one with the most words."""
    worded = [row for row in rows if sum(bool(cell.strip()) for cell in row.cells) > 1]
    if len(worded) < _MIN_ROWS or len(worded) < len(rows) / 2:
        return None
    columns = list(zip(*(row.cells[:_WIDEST] for row in worded), strict=False))
    speaker = next((at for at, cells in enumerate(columns) if _holds_names(cells)), None)
    if speaker is None:
        return None
    lengths = {at: sum(map(len, cells)) for at, cells in enumerate(columns) if at != speaker}
    text = max(lengths, key=lambda at: lengths[at])
    times = (at for at in lengths if at != text and _holds_times(columns[at]))
    return Columns(speaker, text, 0, start=next(times, None), end=next(times, None))


def _holds_names(cells: Sequence[str]) -> bool:
    names = [cell.strip().rstrip(":：") for cell in cells if cell.strip()]
    counts = Counter(map(name_key, names))
    if not 1 < len(counts) <= _MAX_NAMES or len(names) < len(cells) / 2:
        return False
    stated = all(states_speaker(name) for name in names)
    recurs = counts[name_key(names[0])] > 1 and len(counts) <= len(names) / 2
    return stated or (recurs and all(looks_like_name(name) for name in names))


def _holds_times(cells: Sequence[str]) -> bool:
    return all(":" in cell and from_anything(cell) is not None for cell in cells if cell.strip())
