"""Words by which a clinician's talk differs from a patient's, whatever the speakers are called."""

from __future__ import annotations

import re

# To whom one speaks and of whom: a clinician says "you", a patient says "I".
_YOU = """
you your yours you're you've you'd you'll yourself
sie ihnen ihr ihre ihren ihrem du dir dich dein deine deinen
vous votre vos tu te toi ton usted ustedes su sus le ti tú lei suo sua voi você vocês seu
u uw je jij jou jouw ni er du dig din ty ci ciebie pan pani pana twój tobě vy vám
siz size sizin sen sana вы вас вам ваш ваша ваше ты тебя тебе אתה את לך שלך أنت لك אותך
你 您 你的 あなた 당신 당신의
"""
_ME = """
i i'm i've i'd i'll me my mine myself ich mir mich mein meine meinen meinem
je j'ai j'étais moi mon ma mes m'a yo mi mis mí conmigo io mio mia miei eu meu minha meus comigo
ik mij mijn jag mig min mitt mina jeg meg mitt ja mnie mi mną mój moja já mě mně můj moje
ben bana benim beni я меня мне мной мой моя моё אני אותי לי שלי أنا لي
我 我的 わたし 私 僕 俺 나 저 내 나는 저는 제가 내가
"""
_ASKING = """
what how when where who why which whose do does did is are was were can could will would have has
had should isn't don't didn't wie wann wo wer warum wieso weshalb welche haben sind können möchten
quoi comment quand où qui pourquoi est-ce avez êtes pouvez qué cómo cuándo dónde quién
cosa come quando dove perché wat hoe wanneer waar wie waarom heb kunt hur vad när varför
co jak kiedy gdzie dlaczego czy nasıl ne neden что как когда где кто почему
"""
ME = frozenset(_ME.split())
YOU = frozenset(_YOU.split()) - ME
ASKING = frozenset(_ASKING.split())

WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
QUESTION = re.compile(r"[?？؟]")

# Turns of phrase of people who help for a living, and of people who are helped.
HELPING = re.compile(
    r"\bhow (?:do|did|does|are|have|would|might) (?:you|that|it)\b"
    r"|\bwhat (?:do|did|would|are|have|were) you\b|\bwhat(?:'s| is| was) (?:that|it|this) like\b"
    r"|\btell me\b|\b(?:it|that|this) sounds\b|\bsounds? like\b|\bso you(?:'re|'ve|'d)?\b"
    r"|\byou(?:'re| are| were|'ve) (?:feeling|saying|telling|describing|thinking|worried)\b"
    r"|\byou (?:feel|felt|said|mentioned|told|seem|want|wanted)\b"
    r"|\bwould you (?:like|be|mind|say)\b|\b(?:is it|would it be|if it's|are you) ok(?:ay)?\b"
    r"|\bi(?:'m| am)? (?:wonder|wondering|curious|hear|noticed?)\b|\bhelp (?:me|you)\b"
    r"|\bscale (?:of|from)\b|\bour (?:time|session|work|talk)\b|\blet's\b"
    r"|\bcan you (?:tell|say|describe|think)\b|\bin (?:your|that) (?:mind|moment)\b"
    r"|\bwhat happened\b|\bwhat brings\b|\bwie (?:ist|war|geht|fühl\w*) |\berzählen sie\b"
    r"|\bwas (?:haben|ging|war) (?:sie|in) |\bcomment (?:vous|te)\b|\bqu'est-ce que vous\b"
    r"|\b(?:cómo|qué) (?:se|te) (?:siente|sintió|sentiste)\b"
)
HELPED = re.compile(
    r"\bi (?:don't|do not|didn't) (?:know|want|think|like)\b"
    r"|\bi (?:feel|felt|guess|hate|love|just|was|had|got|went|tried|used to|mean)\b"
    r"|\bi'm (?:not|just|so|fine|tired|trying)\b"
    r"|\bmy (?:mum|mom|dad|mother|father|wife|husband|boss|job|kids?|son|daughter|girlfriend"
    r"|boyfriend|partner|friends?|brother|sister|family|parents|life|doctor)\b"
    r"|\bich (?:weiß|bin|war|habe|hatte) |\bje (?:suis|ne) |\bno (?:lo )?sé\b"
)
