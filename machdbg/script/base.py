"""The classes of ``lldb`` that are about no program: errors, streams, file names, lists of strings, data structures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class SBObject:
    """What all classes of ``lldb`` share: an object may be invalid; it prints as its description."""

    def IsValid(self) -> bool:
        """Whether it stands for anything."""
        return True

    def GetDescription(self, stream: SBStream, *_: Any) -> bool:
        """Print the description to a stream."""
        stream.Print(self.describe() if self.IsValid() else "No value")
        return True

    def describe(self) -> str:
        """What a valid object prints as."""
        return f"<{type(self).__name__}>"

    def __bool__(self) -> bool:
        return self.IsValid()

    def __str__(self) -> str:
        return self.describe().rstrip("\n") if self.IsValid() else "No value"

    def __repr__(self) -> str:
        return str(self)


class SBOptions(SBObject):
    """Things that are set and read back: ``GetX`` and ``SetX`` for each X in ``defaults``. ``values`` holds them."""

    def __init_subclass__(cls, defaults: Mapping[str, Any] = MappingProxyType({}), **rest: Any) -> None:
        super().__init_subclass__(**rest)
        cls._defaults = defaults
        for name in defaults:
            _give_option(cls, name)

    _defaults: Mapping[str, Any] = MappingProxyType({})

    def __init__(self) -> None:
        self.values = dict(self._defaults)

    def Clear(self) -> None:
        self.values = dict(self._defaults)


def _give_option(cls: type[SBOptions], name: str) -> None:
    def read(self: SBOptions, *_: Any) -> Any:
        return self.values[name]

    def change(self: SBOptions, value: Any = True, *_: Any) -> None:
        self.values[name] = value

    setattr(cls, f"Get{name}", read)
    setattr(cls, f"Set{name}", change)


class SBList(SBObject, Generic[T]):
    """Things counted from 0. A class names its method that gives one, and what that gives out of range."""

    def __init_subclass__(cls, at: str = "", empty: Callable[[], Any] = lambda: None, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if not at:
            return

        def get(self: SBList[Any], index: int) -> Any:
            return self._items[index] if 0 <= index < len(self._items) else empty()

        setattr(cls, at, get)

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._items = list(items)

    def GetSize(self) -> int:
        return len(self._items)

    def Append(self, item: Any) -> None:
        """Add one, or all of another list."""
        self._items += item._items if isinstance(item, SBList) else [item]

    def Clear(self) -> None:
        self._items.clear()

    def __len__(self) -> int:
        return len(self._items)

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __getitem__(self, index: Any) -> Any:
        return self._items[index]

    def describe(self) -> str:
        return "\n".join(map(str, self._items))


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
        self._message, self._used = None, True

    def SetError(self, number: int, kind: int) -> None:
        """Take an error's number, of an eErrorType."""
        self._message, self._used = (f"error: {number}" if number else None), True

    def SetErrorToErrno(self) -> None:
        """Nothing has failed: no system call was made."""
        self.succeed()

    def __int__(self) -> int:
        return self.GetError()

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
        self._file: Path | None = None

    def Print(self, text: str) -> None:
        self._text += text
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(text)

    write = Print

    def RedirectToFile(self, path: str, append: bool = False) -> None:
        """Have what is printed from now on go to a file as well."""
        self._file = Path(path)
        if not append:
            self._file.write_text("", encoding="utf-8")

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

    def AppendPathComponent(self, name: str) -> None:
        self._path = f"{self._path}/{name}" if self._path else name

    def SetFilename(self, name: str) -> None:
        self._path = f"{self.GetDirectory()}/{name}" if self.GetDirectory() else name

    def SetDirectory(self, name: str) -> None:
        self._path = f"{name}/{self.GetFilename() or ''}"

    def ResolveExecutableLocation(self) -> bool:
        """Whether there is such a file."""
        return self.Exists()

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


class SBStringList(SBList[str], at="GetStringAtIndex"):
    """Strings, counted from 0."""

    def AppendString(self, text: str) -> None:
        self._items.append(text)

    def AppendList(self, strings: SBStringList | list[str], count: int = 0) -> None:
        self._items += list(strings)


class SBFileSpecList(SBList[SBFileSpec], at="GetFileSpecAtIndex", empty=SBFileSpec):
    """Names of files, counted from 0."""

    def AppendIfUnique(self, file: SBFileSpec) -> bool:
        if file in self._items:
            return False
        self._items.append(file)
        return True

    def FindFileIndex(self, start: int, file: SBFileSpec, full: bool = True) -> int:
        """The index of a file from ``start`` on; UINT32_MAX if it is not there."""
        return next((index for index in range(start, len(self._items)) if self._items[index] == file), 0xFFFFFFFF)


_JSON = {list: 1, int: 3, float: 4, bool: 5, str: 6, dict: 7}  # eStructuredDataType...


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

    def GetType(self) -> int:
        """eStructuredDataTypeDictionary and its like."""
        return next((number for kind, number in _JSON.items() if type(self._value) is kind), -1)

    def Clear(self) -> None:
        self._value = None

    def __len__(self) -> int:
        return self.GetSize()

    def __bool__(self) -> bool:
        return self.IsValid()

    def __int__(self) -> int:
        return self.GetIntegerValue()

    def __iter__(self) -> Iterator[SBStructuredData]:
        return (self.GetItemAtIndex(index) for index in range(self.GetSize()))

    def texts(self) -> list[str]:
        """The value as texts: of a list each item, otherwise one."""
        items = self._value if isinstance(self._value, list) else [] if self._value is None else [self._value]
        return [str(item).lower() if isinstance(item, bool) else str(item) for item in items]

    def GetStringValue(self, size: int = 1 << 32) -> str:
        """The text; ``size`` is that of the buffer of LLDB's C interface, its last byte a NUL."""
        return self._value[:max(size - 1, 0)] if isinstance(self._value, str) else ""

    def GetIntegerValue(self, fail: int = 0) -> int:
        return self._value if isinstance(self._value, int) else fail

    GetSignedIntegerValue = GetUnsignedIntegerValue = GetIntegerValue

    def GetFloatValue(self, fail: float = 0.0) -> float:
        return float(self._value) if isinstance(self._value, int | float) else fail

    def GetBooleanValue(self, fail: bool = False) -> bool:
        return self._value if isinstance(self._value, bool) else fail

    def describe(self) -> str:
        return json.dumps(self._value, indent=2)
