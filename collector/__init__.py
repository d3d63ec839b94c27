"""Everything that talks to a network: stream, API, enrolment, backfill, names, the follow loop."""
