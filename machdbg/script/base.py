"""The classes of ``lldb`` that are about no program: errors, streams, file names, lists of strings, data structures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class SBObject:
    """What all classes of ``lldb`` share: an object may be invalid; it prints as its description."""

    def IsValid(self) -> bool:
        """Whether it stands for anything."""
        return True

    def GetDescription(self, stream: SBStream, *_: Any) -> bool:
        """Print the description to a stream."""
        stream.Print(str(self))
        return True

    def describe(self) -> str:
        """What a valid object prints as."""
        return f"<{type(self).__name__}>"

    def __bool__(self) -> bool:
        return self.IsValid()

    def __str__(self) -> str:
        return self.describe() if self.IsValid() else "No value"

    def __repr__(self) -> str:
        return str(self)


class SBError(SBObject):
    """Whether something went well, or what went wrong."""

    def __init__(self, message: str | None = None) -> None:
        self._message = message
        self._used = message is not None

    def IsValid(self) -> bool:
        return self._used

    def Success(self) -> bool:
        return self._message is None

    def Fail(self) -> bool:
        return self._message is not None

    def GetCString(self) -> str | None:
        return self._message

    def GetError(self) -> int:
        return 0 if self._message is None else 0xFFFFFFFF

    def GetType(self) -> int:
        """eErrorTypeInvalid or eErrorTypeGeneric."""
        return 0 if self._message is None else 1

    def SetErrorString(self, text: str) -> None:
        self._message, self._used = text, True

    SetErrorToGenericError = SetErrorString

    def SetErrorStringWithFormat(self, text: str, *arguments: Any) -> int:
        self.SetErrorString(text % arguments if arguments else text)
        return len(self._message or "")

    def Clear(self) -> None:
        self._message, self._used = None, False

    def succeed(self) -> None:
        """Say that what it was given to has gone well."""
        self._message, self._used = None, True

    def __str__(self) -> str:
        if not self._used:
            return "error: <NULL>"
        return "success" if self._message is None else f"error: {self._message.rstrip()}"

    success = property(Success)
    fail = property(Fail)
    description = property(GetCString)
    value = property(GetError)
    type = property(GetType)


class SBStream(SBObject):
    """Text that is collected."""

    def __init__(self) -> None:
        self._text = ""

    def Print(self, text: str) -> None:
        self._text += text

    write = Print

    def flush(self) -> None:
        """Nothing waits."""

    def GetData(self) -> str:
        return self._text

    def GetSize(self) -> int:
        return len(self._text.encode())

    def Clear(self) -> None:
        self._text = ""

    def __len__(self) -> int:
        return self.GetSize()

    def describe(self) -> str:
        return self._text


class SBFileSpec(SBObject):
    """The name of a file: directory and base name."""

    def __init__(self, path: str = "", resolve: bool = False) -> None:
        self._path = str(Path(path).expanduser().resolve()) if resolve and path else path

    def IsValid(self) -> bool:
        return bool(self._path)

    def Exists(self) -> bool:
        return Path(self._path).exists()

    def GetFilename(self) -> str | None:
        return self._path.rpartition("/")[2] or None

    def GetDirectory(self) -> str | None:
        return self._path.rpartition("/")[0] or None

    def GetPath(self, *_: Any) -> str:
        """The whole name (LLDB's C interface takes a buffer and its size here)."""
        return self._path

    def describe(self) -> str:
        return self._path

    def __str__(self) -> str:
        return self._path

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SBFileSpec) and self._path == other._path

    def __hash__(self) -> int:
        return hash(self._path)

    fullpath = property(GetPath)
    basename = property(GetFilename)
    dirname = property(GetDirectory)
    exists = property(Exists)


class SBStringList(SBObject):
    """Strings, counted from 0."""

    def __init__(self, items: list[str] | None = None) -> None:
        self._items = list(items or ())

    def AppendString(self, text: str) -> None:
        self._items.append(text)

    def GetSize(self) -> int:
        return len(self._items)

    def GetStringAtIndex(self, index: int) -> str | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def Clear(self) -> None:
        self._items.clear()

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def describe(self) -> str:
        return "\n".join(self._items)


class SBStructuredData(SBObject):
    """A JSON value: what callbacks get as ``extra_args``."""

    def __init__(self, value: Any = None) -> None:
        self._value = value

    def IsValid(self) -> bool:
        return self._value is not None

    def SetFromJSON(self, text: str) -> SBError:
        """Take the value of a JSON text."""
        try:
            self._value = json.loads(text)
        except ValueError as error:
            return SBError(str(error))
        done = SBError()
        done.succeed()
        return done

    def GetAsJSON(self, stream: SBStream) -> SBError:
        stream.Print(json.dumps(self._value, separators=(",", ":")))
        done = SBError()
        done.succeed()
        return done

    def GetKeys(self, keys: SBStringList) -> bool:
        if not isinstance(self._value, dict):
            return False
        for key in self._value:
            keys.AppendString(key)
        return True

    def GetValueForKey(self, key: str) -> SBStructuredData:
        return SBStructuredData(self._value.get(key) if isinstance(self._value, dict) else None)

    def GetItemAtIndex(self, index: int) -> SBStructuredData:
        found = isinstance(self._value, list) and 0 <= index < len(self._value)
        return SBStructuredData(self._value[index] if found else None)

    def GetSize(self) -> int:
        return len(self._value) if isinstance(self._value, dict | list) else 0

    def GetStringValue(self, *_: Any) -> str:
        """The text (LLDB's C interface takes the size of a buffer here)."""
        return self._value if isinstance(self._value, str) else ""

    def GetIntegerValue(self, fail: int = 0) -> int:
        return self._value if isinstance(self._value, int) else fail

    GetSignedIntegerValue = GetUnsignedIntegerValue = GetIntegerValue

    def GetFloatValue(self, fail: float = 0.0) -> float:
        return float(self._value) if isinstance(self._value, int | float) else fail

    def GetBooleanValue(self, fail: bool = False) -> bool:
        return self._value if isinstance(self._value, bool) else fail

    def describe(self) -> str:
        return json.dumps(self._value, indent=2)
