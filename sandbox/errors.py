"""What can go wrong in the miniature Wikimedia."""

from __future__ import annotations

from collections.abc import Mapping


class SandboxError(Exception):
    """The miniature cannot do what was asked; the message says why."""


class FaultError(SandboxError):
    """A fault setting that does not exist, or a value it cannot have."""


class OrderError(SandboxError):
    """Something asked for from outside that cannot be done; the message names the member that is wrong."""


class PortBusyError(SandboxError):
    """The port is in use by another process."""


class JournalError(SandboxError):
    """The journal file does not belong to this world, or a line of it cannot be read."""


class BadRequestError(SandboxError):
    """Bytes that are no HTTP request this server understands."""


class ApiError(SandboxError):
    """An error of the Action API, answered with status 200 as the real one does.

    `data` are the extra members of the error object (`limit`, `lag`, ...), `headers` extra response
    headers. `module` is the path that `errorformat=plaintext` names, such as `query+usercontribs`.
    """

    def __init__(
        self,
        code: str,
        info: str,
        module: str = "main",
        data: Mapping[str, object] | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(f"{code}: {info}")
        self.code, self.info, self.module = code, info, module
        self.data = dict(data or {})
        self.headers = headers


class StreamRefusedError(SandboxError):
    """A request for a stream that is answered with an HTTP error and a JSON body."""

    def __init__(self, status: int, body: Mapping[str, object]) -> None:
        super().__init__(f"{status}: {body}")
        self.status, self.body = status, dict(body)
