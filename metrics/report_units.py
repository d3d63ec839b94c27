"""In which units a report may speak of the people of an imported edition. Part of the report.

Units are formed as everything published is (`metrics.disclosure`), from the newcomers by Commons registration; in an
edition whose dates are unknown, which has no newcomers, from the participants.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from metrics.disclosure import Candidate, Formation, form_units
from metrics.report_groups import BY_DAY
from metrics.report_world import World, is_dated


def form(world: World, number: int, as_of: int, formed: Mapping[str, str], threshold: int) -> Formation:
    """The units of the edition `number` by category of the contest; `formed` are those already published.

    A contest that was published as left out stays out.
    """
    rows = world.of_edition(number)
    dated = is_dated(rows)
    mine = world.people.edition == number
    places = world.people.contest[mine & world.new[BY_DAY] if dated else mine]
    sizes = Counter({world.contests[place].category: n for place, n in enumerate(np.bincount(places).tolist())})
    candidates = [
        Candidate(
            row.category,
            row.country or "",
            row.country_name or row.label,
            row.protected,
            row.end is not None or not dated,
            world.is_done(row, as_of),
            sizes[row.category],
        )
        for row in rows
    ]
    kept = {key: unit for key, unit in formed.items() if not unit.endswith("/left-out")}
    free = [each for each in candidates if each.key not in formed or each.key in kept]
    name = "".join(map(str, world.names[number]))
    return form_units(name, free, kept, threshold=threshold)
