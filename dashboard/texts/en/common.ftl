# Words shared by all parts of the page. Keys begin with word-.
# Markup that a message may carry: <figure>, <fine>, <name>, <kept>. Years come in as text, counts as numbers.

## Numbers and times

word-clock = { $clock } UTC
word-moment = { $date }, { $clock } UTC
word-seconds-ago = { $n } s ago
word-minutes-ago = { $n } min ago
word-hours-ago = { $n } h ago
word-days-ago = { $n ->
    [one] { $n } day ago
   *[other] { $n } days ago
}
word-today = today
word-tomorrow = tomorrow
word-in-days = { $n ->
    [one] in { $n } day
   *[other] in { $n } days
}
word-span = { $first } to { $last }
word-of = { $k } of { $n }
word-and-more = { $list } and { $n } more
word-months = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
word-day = day { $n }
word-none = –

## People and places

word-newcomers = { $n ->
    [one] { $n } newcomer
   *[other] { $n } newcomers
}
word-participants = { $n ->
    [one] { $n } participant
   *[other] { $n } participants
}
# The same after 'of', 'among' or 'with', where some languages have another case.
word-of-newcomers = { $n ->
    [one] { $n } newcomer
   *[other] { $n } newcomers
}
word-of-participants = { $n ->
    [one] { $n } participant
   *[other] { $n } participants
}
word-countries = { $n ->
    [one] { $n } country
   *[other] { $n } countries
}
word-other-countries = Other countries
word-place-other = the other countries
# Names of countries that people know better than those of the tables, one attribute a code. English needs none.
word-country = Country
word-all-countries = All countries
# Names of countries as they stand after 'in' where that differs, one attribute a code. English needs none.
word-place = in

## States of a figure

word-so-far = so far
