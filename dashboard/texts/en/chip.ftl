# How fresh the page is, in its head. <kept> is the age, which the browser counts on.

chip-live = seen to { $clock }, <kept>{ $ago }</kept>
chip-stale = nothing new since { $clock }, <kept>{ $ago }</kept>
chip-silent = nothing published since { $clock }, <kept>{ $ago }</kept>
chip-verified = verified to { $when }
chip-yesterday = yesterday
# $span: 03:10–03:40 UTC, or with dates.
chip-gap = a gap of { $span } is being filled
chip-gaps = { $n ->
    [one] { $n } gap is being filled, from { $span }
   *[other] { $n } gaps are being filled, the first of { $span }
}
chip-waiting = waiting for the first contributions
chip-lost = connection lost, trying again
chip-still = not live: reload for new figures
chip-loaded = when this page was loaded
