"""Log lines as JSON without any word of a session: message templates, never what was filled in."""

from __future__ import annotations

import json
import logging

_FILLED = "django.security"  # names what was sent: hosts, names of files


class Line(logging.Formatter):
    """One JSON object a line; arguments and tracebacks' values are left out, since they may hold content."""

    def format(self, record: logging.LogRecord) -> str:
        """The line for `record`."""
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "what": _template(record),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["at_code"] = _place(record)
        return json.dumps(line, ensure_ascii=False)


def _template(record: logging.LogRecord) -> str:
    """The message before anything is filled in; where it comes filled in, only whose it is."""
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    return "refused" if record.name.startswith(_FILLED) else record.msg


def _place(record: logging.LogRecord) -> str:
    """File and line where the error was raised, without the values around it."""
    trace = record.exc_info[2] if record.exc_info else None
    while trace and trace.tb_next:
        trace = trace.tb_next
    if not trace:
        return ""
    code = trace.tb_frame.f_code
    return f"{code.co_filename.rpartition('mentalize/')[2]}:{trace.tb_lineno}"
