# What scripts say. Values are filled in by them.

js-seconds-ago = { $n } s ago
js-minutes-ago = { $n } min ago
js-hours-ago = { $n } h ago
js-days-ago = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
js-copy = Copy link
js-copied = Copied
js-copied-link = Copied: { $link }
js-not-copied = Not copied
js-not-copied-link = The link could not be copied. It is { $link }
js-found = { $n ->
    [one] { $n } country found
   *[other] { $n } countries found
}
js-chart-failed = This chart could not be drawn (reference { $reference }); the table below has the same figures.
js-chart-late = This chart needs a connection to the server, and there is none so far: reload the page to try again. The table below has the same figures.
