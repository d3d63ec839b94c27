"""Who is asked about together on a wiki: as many at a time as a request takes, so that requests are few and short.

A wish to know what an account did on a wiki is one number, so that a million of them take little memory: the instant
from which on it is to be asked, our id of the account, and whether the account has nothing before that instant.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

SPREAD = 366 * 86_400  # accounts whose questions begin within so many seconds of each other share a request
_ACCOUNTS = 1 << 30  # more than there are; the instant has 33 bits of 64, which last until 2242


def wish(since: int, account: int, new: bool) -> int:
    """One number that is ordered by `since`, then by `account`."""
    return (since * _ACCOUNTS + account) * 2 + new


def groups(wishes: Iterable[int], most: int) -> Iterator[tuple[int, array[int]]]:
    """Groups of up to `most` accounts, each with the instant from which on it is asked about: its earliest.

    An answer has whatever the others did since then, too. So accounts that begin much later than the first make a
    group of their own, but for those that have nothing before they begin.
    """
    first, members = 0, array("q")
    for one in sorted(wishes):
        since, account, new = one // 2 // _ACCOUNTS, one // 2 % _ACCOUNTS, bool(one % 2)
        if members and (len(members) >= most or (not new and since - first > SPREAD)):
            yield first, members
            members = array("q")
        if not members:
            first = since
        members.append(account)
    if members:
        yield first, members
