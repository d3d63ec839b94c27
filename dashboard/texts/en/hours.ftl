# Contributions of the last 24 hours. Hours come in as text ("14:00", UTC).
hours-title = Contributions of the last 24 hours
hours-about = { $n ->
    [one] contribution by newcomers of this selection, on all Wikimedia wikis
   *[other] contributions by newcomers of this selection, on all Wikimedia wikis
}
hours-most = Most from { $first } to { $last } UTC: { $n }. The last bar is the hour that is not over.
hours-most-now = Most in the hour that is not over: { $n } so far.
hours-none = No newcomer of this selection contributed in the last 24 hours.
hours-running = Contests that are still running are counted once an hour is over.
hours-now = now
hours-table = Show as table
hours-table-name = Contributions by hour, as table
hours-table-hour = Hour (UTC)
hours-table-number = Contributions
hours-table-open = so far
