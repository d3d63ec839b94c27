"""What people do after a contest: a stated model, heavy-tailed and decaying. Its outcome is invented.

A participant comes back at all with a probability that differs between contests (beta distributed).
Whoever comes back stays for a Lomax (Pareto II) distributed time, so the chance to leave falls the
longer somebody stays; while there, sessions follow a Poisson process whose rate is lognormal over
people, and a session holds a Pareto distributed number of contributions on one of the person's
wikis. A part of the others looks back once in the first weeks.

Rates, and what is known in public:

- newcomers of Wiki Loves Monuments 2011: 11 % active later, 6.6 % from November to May, 1.6 % in the
  eighth month; participants of 2013: 1.7 % edited six months after (Commons alone). New editors of
  Wikipedia: Community Vital Signs name 3 % as a target after 60 days, 5 to 7 % as desirable.
- here 17 % of newcomers come back; about 7 % are active in the 30 days up to the third month and 3 %
  up to the twelfth. That is above the figures of Monuments, on purpose: all wikis are counted, and a
  miniature with a few dozen newcomers in a country would otherwise show nothing but zeros.
- people who start on Commons outside the contests come back a little more often than newcomers, 22 %:
  they came for themselves. Nothing is known of that in public.
- 3 % of newcomers are made to upload to the campaign's next edition where there is one (measured for
  Wiki Loves Africa 2014 to 2024: 0.4 to 2.6 %, of which a shifted, unfinished edition sees a part).
"""

from __future__ import annotations

import random
from dataclasses import dataclass

DAY = 86400


@dataclass(frozen=True, slots=True)
class Habits:
    """Parameters of the model for one kind of participant; rates are per day."""

    comes_back: float  # mean share that ever comes back
    concentration: float  # of the beta distribution over contests
    looks_back: float  # share of the others with one session in the first weeks
    stay_scale: float  # days; the time after which 1 - 2 ** -shape of those who came back have left
    stay_shape: float
    sessions: float  # median sessions per day while there
    spread: float  # sigma of log sessions
    next_edition: float
    other_country: float
    other_campaign: float


NEWCOMER = Habits(0.17, 24.0, 0.10, 60.0, 0.8, 1 / 15, 1.0, 0.03, 0.03, 0.012)
STARTER = Habits(0.22, 24.0, 0.10, 60.0, 0.8, 1 / 15, 1.0, 0.0, 0.0, 0.0)
OLD_HAND = Habits(0.55, 40.0, 0.10, 400.0, 0.8, 1 / 30, 0.9, 0.20, 0.04, 0.04)

_MOST_SESSIONS = 0.6  # a day
_MOST_CONTRIBUTIONS = 50  # a session
_FIRST_WEEKS = 6.0  # mean days until the one look back


@dataclass(frozen=True, slots=True)
class Session:
    """Contributions made in one go on one wiki: their instants in seconds after the anchor."""

    wiki: str
    at: tuple[int, ...]


def propensity(rng: random.Random, habits: Habits) -> float:
    """The share of one contest's people that come back, drawn from the beta distribution."""
    a = habits.comes_back * habits.concentration
    return rng.betavariate(a, habits.concentration - a)


def afterlife(
    rng: random.Random, habits: Habits, comes_back: float, horizon: float, wikis: tuple[str, ...]
) -> list[Session]:
    """Sessions of one person in the `horizon` days after the anchor, in order of time."""
    if rng.random() >= comes_back:
        if rng.random() >= habits.looks_back:
            return []
        start = rng.expovariate(1 / _FIRST_WEEKS)
        return [session(rng, start, wikis)] if start < horizon else []
    stay = min(horizon, habits.stay_scale * (rng.paretovariate(habits.stay_shape) - 1))
    rate = min(_MOST_SESSIONS, rng.lognormvariate(0, habits.spread) * habits.sessions)
    sessions, day = [], rng.expovariate(rate)
    while day < stay:
        sessions.append(session(rng, day, wikis))
        day += rng.expovariate(rate)
    return sessions


def session(rng: random.Random, day: float, wikis: tuple[str, ...]) -> Session:
    """One session that begins `day` days after the anchor; the first wiki is the favourite."""
    count = min(_MOST_CONTRIBUTIONS, int(rng.paretovariate(1.3)))
    second = int(day * DAY)
    instants = []
    for _ in range(count):
        instants.append(second)
        second += 1 + int(rng.expovariate(1 / 240))
    wiki = wikis[0] if len(wikis) == 1 or rng.random() < 0.65 else rng.choice(wikis[1:])
    return Session(wiki, tuple(instants))


def uploads(rng: random.Random) -> int:
    """Files one person brings to one contest: Pareto, at most 40."""
    return min(40, int(rng.paretovariate(1.15)))
