"""What a user can do wrong."""

from __future__ import annotations


class DebuggerError(Exception):
    """A request that cannot be carried out; the text is for the user (``error: `` is put in front of it)."""


class ExpressionError(DebuggerError):
    """An expression that cannot be evaluated; the text is complete, diagnostics with source and caret included."""


class ExecutionError(ExpressionError):
    """An expression that is right but could not be carried out (memory that cannot be read)."""
