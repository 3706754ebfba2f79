"""Property lists: XML to Python values and back (what libkern's OSUnserializeXML and OSSerialize do).

A dictionary is a dict, an array a list, a string and the other scalars what they are in Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Value = dict[str, "Value"] | list["Value"] | str | int | bool
ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def unserialize(text: bytes) -> Value | None:
    """The value that an XML property list stands for, with or without ``<plist>`` around it; None if it is none."""
    from xml.etree import ElementTree  # most sessions load no kext

    try:
        root = ElementTree.fromstring(text)
        return _value(root[0] if root.tag == "plist" else root)
    except (ElementTree.ParseError, ValueError, IndexError):
        return None


def _value(element: Element) -> Value:
    text = element.text or ""
    match element.tag:
        case "dict":
            keys, values = element[::2], element[1::2]
            if len(keys) != len(values) or any(key.tag != "key" for key in keys):
                raise ValueError("a dictionary holds keys and values in turn")
            return {key.text or "": _value(value) for key, value in zip(keys, values, strict=True)}
        case "array":
            return [_value(inner) for inner in element]
        case "string":
            return text
        case "integer":
            return int(text, 0)
        case "true" | "false":
            return element.tag == "true"
    raise ValueError(f"no property list has a <{element.tag}>")


def serialize(value: Value) -> str:
    """A value as XML, without ``<plist>``."""
    if isinstance(value, dict):
        inner = "".join(f"<key>{key.translate(ESCAPES)}</key>{serialize(item)}" for key, item in value.items())
        return f"<dict>{inner}</dict>"
    if isinstance(value, list):
        return f"<array>{''.join(map(serialize, value))}</array>"
    if isinstance(value, bool):
        return f"<{str(value).lower()}/>"
    if isinstance(value, int):
        return f"<integer>{value}</integer>"
    return f"<string>{value.translate(ESCAPES)}</string>"
