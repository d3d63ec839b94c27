# The curve by day, its legend, its summary and its table. Years come in as text, days and counts as numbers.
curve-title = { $reading ->
    [quarter] Active in each quarter after the end
    [since-end] Came back, day by day after the end
    [on-or-after] Seen again, so far
   *[active] Still active, day by day after the end
}
curve-about-active = { $least ->
    [1] Each day shows who contributed in the { $width } days before it. Day { $width } is the first to have them all.
   *[other] Each day shows who contributed at least { $least } times in the { $width } days before it. Day { $width } is the first to have them all.
}
curve-about-since-end = { $least ->
    [1] Each day shows who had contributed at least once since the end.
   *[other] Each day shows who had contributed at least { $least } times since the end.
}
curve-about-survival = { $least ->
    [1] Each day shows who contributed in the { $width } days before it. Surviving means active in the { $width } days after a mark, so each dot stands { $width } days after its mark.
   *[other] Each day shows who contributed at least { $least } times in the { $width } days before it. Surviving counts the { $width } days after a mark, so each dot stands { $width } days after its mark.
}
curve-about-quarter = { $least ->
    [1] Each step shows who contributed between two marks. The four quarters make up the year.
   *[other] Each step shows who contributed at least { $least } times between two marks. The four quarters make up the year.
}
curve-about-on-or-after = { $least ->
    [1] Each dot shows who contributed on the day of the mark or later, so far. It grows with time, so it is never compared and has no line.
   *[other] Each dot shows who contributed at least { $least } times on the day of the mark or later, so far. It grows with time, so it is never compared and has no line.
}

## Names

curve-group = comparison group
curve-other = other countries
curve-quarter = months { $first } to { $last }
curve-without = without { $n ->
    [one] { $n } newcomer
   *[other] { $n } newcomers
}

## Legend

curve-key-final = all countries
curve-key-final-one = final
curve-key-part = not all countries
curve-key-band = 95 % interval
curve-key-so-far = so far
curve-key-live = today so far
curve-key-before = earlier editions
curve-key-group = comparison group: came without a campaign

## Axes and the pointer

curve-axis-end = end
curve-axis-months = { $n } mo.
curve-axis-day = day { $day }
curve-axis-share = { $n } %
curve-pointer = Day { $day }
curve-pointer-mark = { $name } (day { $day })
curve-pointer-later = { $name } + { $more } days (day { $day })

## Summary

curve-said = <name>{ $name }</name>: { $figures }.
curve-said-day = { $share } on day { $day }
curve-said-mark = { $share } after { $n } months
curve-said-mark-part = { $share } after { $n } months (without { $missing ->
    [one] { $missing } newcomer
   *[other] { $missing } newcomers
})
curve-said-quarter = { $share } in months { $first } to { $last }
curve-said-after = { $share } after { $n } months or later, so far
curve-said-live = { $share } today, so far
curve-line = <name>{ $name }</name>: { $said }
curve-solid = { $units ->
    [one] Final up to day { $day }.
   *[other] All countries are in it, up to day { $day }.
}
curve-dashed = { $units ->
    [one] Final up to day { $day }.
   *[other] All countries are in it up to day { $day }; the dashed line goes on without { $list }.
}
curve-dashed-all = The dashed line goes without { $list }.
curve-dropped = <name>{ $country }</name> ({ $n ->
    [one] { $n } newcomer
   *[other] { $n } newcomers
}, from day { $day })
curve-dropped-absent = <name>{ $country }</name> ({ $n ->
    [one] { $n } newcomer
   *[other] { $n } newcomers
}, no window of 90 days, as its contests ended on different days)
curve-running = Not in it yet, as contests are running or being read: { $list }.
curve-running-one = <name>{ $country }</name> ({ $n ->
    [one] { $n } newcomer
   *[other] { $n } newcomers
})
curve-begins = The line begins on { $date }, { $days ->
    [one] one day
   *[other] { $days } days
} after the end.
curve-begins-quarter = The first quarter ends on { $date }.
curve-begins-mark = The first mark is on { $date }.
curve-verifying = The first day of the line is over; it is drawn once everybody is verified.
curve-nobody = Without newcomers there is no curve.
curve-not-alone = None of the chosen countries has a curve of its own here.
curve-too-few = There is no curve: too few newcomers for figures of their own.
curve-counts-only = Counts only: the curve begins once the contests are over and read.
curve-no-window = There is no curve of 90 days here: the contests ended on different days.
curve-pace-same = Days of first return, { $year } and { $other }: too few to tell apart (log-rank test, p { $p }).
curve-pace-differs = The days of first return of { $year } and { $other } differ by more than chance (log-rank test, p { $p }).

## Table and what is left out

curve-table = Show as table
curve-table-name = { $title }, as table
curve-table-day = Day after the end
curve-table-quarter = Quarter
curve-table-mark = Mark
curve-table-today = today
curve-table-later = { $name } + { $more } days
curve-left = { $n ->
    [one] { $n } country is not in all of the line
   *[other] { $n } countries are not in all of the line
}
curve-left-country = Country
curve-left-newcomers = Newcomers
curve-left-from = Not in it
curve-left-day = from day { $day }
curve-left-absent = no window of 90 days
