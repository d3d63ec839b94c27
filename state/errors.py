"""Errors of the remembered state; each carries one sentence for the operator."""

from __future__ import annotations


class StateError(Exception):
    """Something is wrong with the files this system remembers in."""


class Corrupt(StateError):
    """A database file is damaged; it is kept as it is."""


class SchemaNewer(StateError):
    """A database was written by a newer version of this program."""


class Locked(StateError):
    """Another process holds the collector's lock."""


class NotFound(StateError):
    """A file that should be there is not."""


class Unanswered(StateError):
    """A job left in the inbox was not answered in time."""


class Unavailable(StateError):
    """The published file cannot be read or written at the moment; trying again later may help."""
