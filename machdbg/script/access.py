"""Lists that scripts look into by index, by name or by a regular expression."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any


class Access(list[Any]):
    """What ``target.module``, ``thread.frame`` and their like give: an index that is out of range, or a name that is
    not there, gives None; a compiled regular expression gives all whose name it matches. ``names`` are the names by
    which one can be asked for."""

    def __init__(self, items: Iterable[Any], names: Callable[[Any], Iterable[str | None]] = lambda item: ()) -> None:
        super().__init__(items)
        self._names = names

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, int):
            return list.__getitem__(self, key) if -len(self) <= key < len(self) else None
        if isinstance(key, str):
            return next((item for item in self if key in self._names(item)), None)
        if isinstance(key, re.Pattern):
            return [item for item in self if any(name and key.search(name) for name in self._names(item))]
        return list.__getitem__(self, key) if isinstance(key, slice) else None
