"""Errors of the collector; each carries one sentence for the operator."""

from __future__ import annotations


class CollectorError(Exception):
    """Something outside, or said by the operator, is not as it must be."""


class SettingsError(CollectorError):
    """A setting is missing, unknown or has a value that cannot be used: its name, where it came from, and why."""

    def __init__(self, key: str, source: str, why: str) -> None:
        super().__init__(f"{key} ({source}): {why}")
        self.key = key
        self.source = source


class ApiError(CollectorError):
    """The Action API refused a request for good: its error code and what it says."""

    def __init__(self, code: str, info: str) -> None:
        super().__init__(f"{code}: {info}")
        self.code = code
        self.info = info


class ApiUnavailable(CollectorError):
    """A host could not be reached, or did not answer properly, as often as it was asked."""

    def __init__(self, host: str, why: str) -> None:
        super().__init__(f"{host} could not be reached: {why}")
        self.host = host


class Stopped(CollectorError):
    """The process is asked to stop; whatever was under way is taken up at the next start."""


class ImportRefused(CollectorError):
    """A file to import cannot be read: the file, and why."""


class StreamError(CollectorError):
    """The stream could not be read, or not any further; `retry_after` is the pause the server asked for, in seconds."""

    def __init__(self, why: str, retry_after: float | None = None) -> None:
        super().__init__(why)
        self.retry_after = retry_after


class Unreachable(StreamError):
    """No answer: no such name, nobody listening, no secure connection."""


class Refused(StreamError):
    """The server answered with an error status."""

    def __init__(self, status: int, retry_after: float | None = None) -> None:
        super().__init__(f"status {status}", retry_after)
        self.status = status


class NotAStream(StreamError):
    """The answer is no event stream, such as an HTML page of something in between."""


class Ended(StreamError):
    """The body is over, whether with its last chunk, in mid-sentence or by a reset: all are normal for a long one."""


class Stalled(StreamError):
    """Nothing came for too long."""


class FrameTooLong(StreamError):
    """What arrives has no frames in it."""


class ServerFault(StreamError):
    """The server said in the stream that it failed."""


class Unreadable(CollectorError):
    """Most events cannot be understood: the stream's form has changed, and reading on would only look like reading."""
