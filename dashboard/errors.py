"""Errors of the page."""

from __future__ import annotations


class DashboardError(Exception):
    """Something keeps the page from being shown."""


class NothingPublished(DashboardError):
    """There is no figure to show yet; the message says why, in words for the operator."""
