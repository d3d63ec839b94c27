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
