"""Errors of the page."""

from __future__ import annotations


class DashboardError(Exception):
    """Something keeps the page from being shown."""


class NothingPublished(DashboardError):
    """There is no figure to show yet; the message says why, in words for the operator."""


class Unread(DashboardError):
    """Figures that were not read before cannot be read now: the file is locked, damaged or gone."""
