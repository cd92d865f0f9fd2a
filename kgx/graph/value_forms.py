"""Values as literals of RDF: the datatypes of XML Schema that a graph has, and the form that each asks for.

https://www.w3.org/TR/xmlschema11-2/
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from kgx.annotation import Value
from kgx.graph.days import day_of
from kgx.graph.terms import XSD, Iri, Literal, text

_MONTH, _DAY = "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?"
_ZONE = "(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_SECONDS = r"[0-9]+(\.[0-9]+)?S"
_FORMS: Mapping[str, str] = {
    "xsd:date": f"[0-9]{{4}}-{_MONTH}-{_DAY}{_ZONE}",
    "xsd:dateTime": f"[0-9]{{4}}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}",
    "xsd:time": f"{_CLOCK}{_ZONE}",
    "xsd:duration": rf"-?P(?=[0-9T])([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?({_SECONDS})?)?",
    "xsd:gYear": f"-?[0-9]{{4}}{_ZONE}",
    "xsd:gYearMonth": f"-?[0-9]{{4}}-{_MONTH}{_ZONE}",
    "xsd:gMonth": f"--{_MONTH}{_ZONE}",
    "xsd:gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "xsd:gDay": f"---{_DAY}{_ZONE}",
    "xsd:decimal": _NUMBER,
    "xsd:integer": "[+-]?[0-9]+",
    "xsd:double": rf"{_NUMBER}([eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "xsd:boolean": "true|false|0|1",
    "xsd:string": "(?s:.*)",
}


def value_literal(value: Value) -> Literal:
    """The value as a literal of its datatype, or as a text where it does not fit that."""
    return Literal(value.lexical, Iri(XSD + _short(value.datatype)[len("xsd:") :])) if fits(value) else text(value.lexical)


def fits(value: Value) -> bool:
    """False where the datatype is none of XML Schema's that a graph has, or the value is not in its form."""
    datatype = _short(value.datatype)
    form = _FORMS.get(datatype)
    return form is not None and re.fullmatch(form, value.lexical) is not None and _is_in_the_calendar(datatype, value.lexical)


def _short(datatype: str) -> str:
    return f"xsd:{datatype[len(XSD) :]}" if datatype.startswith(XSD) else datatype


def _is_in_the_calendar(datatype: str, lexical: str) -> bool:
    """False for a day that its month lacks, such as 30 February."""
    if datatype == "xsd:gMonthDay":
        return day_of(f"2024{lexical[1:7]}") is not None  # a leap year has every day
    return datatype not in ("xsd:date", "xsd:dateTime") or day_of(lexical[:10]) is not None
