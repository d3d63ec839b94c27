"""Errors of the figures; each carries one sentence for the operator."""

from __future__ import annotations


class MetricsError(Exception):
    """A figure was asked for that cannot be given."""


class InvalidStamp(MetricsError, ValueError):
    """A time of a contest's configuration does not exist."""


class UnknownDefinition(MetricsError, ValueError):
    """There is no cohort definition of that name, or the facts it needs are not stored."""


class NothingToReport(MetricsError):
    """What a report was asked about is not known here."""


class Unmeasurable(MetricsError):
    """A benchmark cannot be run: its invented world has no room on the disk, or is not where it was said to be."""


class Contradiction(MetricsError, ValueError):
    """Two options of a report do not go together, or one asks for what is never told."""
