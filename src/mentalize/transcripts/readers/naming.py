"""What can be a speaker's name, judged by its shape alone."""

from __future__ import annotations

import re

from mentalize.transcripts.role_names import is_neutral, is_role_letter, role_of

_MAX_WORDS = 6
_MAX_ROLE_WORDS = 4
_WORD = re.compile(r"[^\s/|,&()\[\]]+")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_SENTENCE = re.compile(r"[?!;…\"“”]|\w{5,}\.")
_PARTICLE_WORDS = """
von van de der den del della di da do dos das du la le el al bin ibn ben of and und et y e zu zur
ten ter af av
"""
# Words that sentences are made of and names are not.
_FUNCTION_WORDS = """
i you he she it we they me him her them my your his its our their a an the is was are were be been
am said says say saying told think thought know guess mean feel felt that this these those what
why how when where which who if so but because then than to in on at for with about like just not
no yes there here have had has do did don't didn't can could would should or as from by i'm it's
that's ich du er sie es wir ihr der die das dem ein eine ist war sagte sagt dachte und oder aber
dann weil nicht wenn dass mir mich mein meine je tu il elle nous vous ils elles est était mais
donc que qui pas un une ai dit yo él ella es era pero con mi dije io lui lei è ma che non ho detto
ik hij zij het een maar dan niet jag han hon det att inte men
"""
_STOP_WORDS = """
note notes nb ps p.s date time session topic title duration location place participants present
recording transcript transcription subject age file filename summary example examples result
results warning re cc attention keywords outline important fact facts point reason reasons
conclusion problem solution rule proof again look well anyway listen first second third firstly
secondly finally honestly basically actually seriously frankly clearly obviously ultimately
meaning i.e e.g also plus still today yesterday tomorrow later now okay ok http https url email
tel phone version source code number case interview duration length datum thema ort dauer fazit
name id initials dob code
"""
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_FUNCTION = frozenset(_FUNCTION_WORDS.split())
_STOP = frozenset(_STOP_WORDS.split())


def name_key(name: str) -> str:
    """What makes two spellings one speaker: small letters, single spaces, "Dr" for "Dr."."""
    key = " ".join(name.casefold().split())
    return re.sub(r"(?<=\w)\.(?=\s|$)", "", key) if "." in key else key


def states_speaker(name: str) -> bool:
    """Whether `name` can hardly be anything but a speaker, even if it stands there only once."""
    if is_neutral(name) or is_role_letter(name):
        return True
    words = _WORD.findall(name)
    if words[:1] and words[0].casefold() == "the":
        words = words[1:]
    if not 1 <= len(words) <= _MAX_ROLE_WORDS or role_of(name) is None or _SENTENCE.search(name):
        return False
    # "Therapist", "Patient A", "Anna (client)"; not "Client feedback", "Patient ID", "My mother".
    others = [word.casefold() for word in words[1:] if role_of(word) is None]
    return (
        (role_of(words[0]) is not None or "(" in name)
        and not any(word in _FUNCTION or word in _STOP for word in others)
        and all(_capitalised(word) for word in words if role_of(word) is None)
    )


def looks_like_name(name: str) -> bool:
    """Whether `name` is short, capitalised as names are, and no word of a sentence or a header."""
    words = _WORD.findall(_ASIDE.sub(" ", name))
    if not 1 <= len(words) <= _MAX_WORDS or name_key(name) in _STOP or _SENTENCE.search(name):
        return False
    first, *others = (word.casefold() for word in words)
    if len(name) > 1 and (first in _FUNCTION or any(x in _FUNCTION - _PARTICLES for x in others)):
        return False
    return all(_capitalised(word) for word in words)


def looks_like_small_name(name: str) -> bool:
    """Whether `name` is a single word in small letters that no sentence begins with."""
    key = name_key(name)
    return name.isalnum() and key not in _STOP and key not in _FUNCTION


def _capitalised(word: str) -> bool:
    if word.casefold() in _PARTICLES:
        return True
    first = next((char for char in word if char.isalnum()), "")
    return bool(first) and not first.islower()
