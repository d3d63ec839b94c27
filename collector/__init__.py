"""Everything that talks to a network: stream, API, enrolment, backfill, names, the follow loop.

Which module does what, each beside those it works with:

stream      follow: stream, pieces, frames, intake, change, events, match
continuity  position, holes, gaps, remedy, seen
API         api: answers, login, budget, ledger, together, wikis, http_time
contests    registry: wl_data, lua, rules, tables, shipped, contest_rows, operator_contests, operator_rules,
            registration, contests_command
people      enrol: category, readings; live: arrivals; identity, names; histories: earlier, past;
            comparison: matching, starters
backfill    backfill: verification, whereabouts, attached, questions, groups, enquiry, contributions
import      importing: import_formats, import_contests, import_intake, import_summary
service     service: settings, jobs, rounds, progress, clock, steady, errors
reports     check: check_text, telling; reporting: status, vitals, spending, prometheus
benchmarks  bench; bench_stream: bench_events, bench_server, bench_ways; bench_backfill: bench_accounts
"""

import sys

# sqlite-utils loads pandas where it is installed, for a type that is never stored: 45 MB and half a second.
if "pandas" not in sys.modules:
    sys.modules["pandas"] = None  # type: ignore[assignment]
    import sqlite_utils  # noqa: F401

    del sys.modules["pandas"]
