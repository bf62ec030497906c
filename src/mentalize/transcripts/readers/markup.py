"""XML, read so that no entity, bomb or outside reference can do harm."""

from __future__ import annotations

from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from mentalize.transcripts.readers.parsed import broken


def parse_xml(markup: str | bytes) -> Element:
    """The root of an XML document; raises `TranscriptError` for one that is broken or dangerous."""
    try:
        root: Element = fromstring(markup)
    except ParseError as error:
        line, _ = error.position
        raise broken(
            "the XML is cut off or damaged", line=line, remedy="export the file again"
        ) from None
    except DefusedXmlException:
        raise broken(
            "the XML declares entities of its own, which a transcript never needs",
            remedy="export the file again from the program that made it",
        ) from None
    except (ValueError, LookupError):
        raise broken(
            "the XML is in an encoding that can't be read", remedy="save the file as UTF-8"
        ) from None
    return root


def local(element: Element) -> str:
    """The name of an element without its namespace (strict and loose DOCX have different ones)."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """An attribute by its name without namespace; "" if it is missing."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""
