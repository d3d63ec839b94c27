# The milestone tiles, their comparison and today's figure. Keys begin with tiles-.

## Titles by reading

tiles-heading = Milestones
tiles-title-active = { $n } months
tiles-title-quarter = Months { $since }–{ $n }
tiles-title-since-end = Within { $n } months
tiles-title-survival = { $n } months + 30 days
tiles-title-on-or-after = After { $n } months

## States: the badge, and what stands large where there is no share

tiles-badge-final = final
tiles-badge-partly = partly final
tiles-badge-so-far = so far
tiles-badge-not-due = not due yet
tiles-badge-late = not covered
tiles-badge-verifying = reached
tiles-badge-held = waiting
tiles-badge-unread = not read yet
tiles-badge-running = counts only
tiles-badge-enrolling = contest over
tiles-badge-upcoming = not begun
tiles-badge-nobody = no newcomers
tiles-badge-merged = not shown alone
tiles-badge-left-out = not published
tiles-badge-no-figure = no figure
tiles-badge-no-contest = no contest
tiles-value-verifying = Being verified
tiles-value-held = On hold
tiles-value-unread = Waits for a contest
tiles-value-running = Contest running
tiles-value-enrolling = Being enrolled
tiles-value-upcoming = Still to come
tiles-value-nobody = –
tiles-value-merged = Counted with others
tiles-value-left-out = In no figure
tiles-value-no-figure = Not by this definition
tiles-value-no-window = Not in 90 days
tiles-value-no-contest = Nothing known

## Details

tiles-scale-end = { $n } %
tiles-nobody = nobody to count
tiles-late = was due, but the data do not reach that day
tiles-due = due on { $date }
tiles-was-due = was due on { $date }
tiles-reached = reached on { $date }
tiles-others-until = others until { $date }
tiles-counts = { $n ->
    [one] { $n } newcomer
   *[other] { $n } newcomers
} of { $participants ->
    [one] { $participants } participant
   *[other] { $participants } participants
} so far
tiles-why-verifying = shown when every wiki was asked
tiles-why-held = more than 1 % of the people could not be verified for a week; their contest waits
tiles-why-unread = an overlapping contest of the campaign is not read yet; its uploads must be known
tiles-merged = fewer than { $n } newcomers, or protected
tiles-merged-further = so that no figure is about only a few people
tiles-no-window = contests counted together have their marks on different days
tiles-detail-no-figure = there is none by this definition yet
tiles-detail-left-out = too few people, protected, or found late
tiles-detail-no-contest = no contest of its own is known

## Partly final: $whom are countries or years

tiles-more-due = { $n } more { $by ->
    [year] of
   *[place] in
} { $whom } fall due by <kept>{ $date }</kept>
tiles-more-late = { $n } more { $by ->
    [year] of
   *[place] in
} { $whom } were due on <kept>{ $date }</kept>
tiles-more-verifying = { $n } more { $by ->
    [year] of
   *[place] in
} { $whom } are being verified
tiles-more-held = { $n } more { $by ->
    [year] of
   *[place] in
} { $whom } are held up: over 1 % could not be verified
tiles-more-unread = { $n } more { $by ->
    [year] of
   *[place] in
} { $whom } wait for another contest
tiles-more-absent = { $n } more { $by ->
    [year] of
   *[place] in
} { $whom } have no such figure
tiles-more-running = { $n } more are in contests not counted yet

## What the tiles are compared with

tiles-compare = Compare with
tiles-compare-edition = { $year }
tiles-compare-last-edition = edition before
tiles-compare-other-countries = other countries
tiles-compare-comparison-group = comparison group
tiles-hint-last-edition = the campaign’s edition before this one
tiles-hint-other-countries = all other countries of the same editions
tiles-hint-comparison-group = newcomers of the same weeks who came without a campaign
tiles-remark-last-edition = Higher or lower: the 95 % interval of the difference leaves out zero.
tiles-remark-other-countries = All other countries of the same editions. Higher or lower: the 95 % interval of the difference leaves out zero.
tiles-remark-comparison-group = Newcomers of the same weeks who started on Commons without a campaign. It shows the season, not an effect.

tiles-higher-last-edition = higher than in { $year } <fine>({ $share })</fine>
tiles-lower-last-edition = lower than in { $year } <fine>({ $share })</fine>
tiles-unclear-last-edition = too few to tell <fine>({ $year }: { $share })</fine>
tiles-higher-other-countries = higher than in all other countries <fine>({ $share })</fine>
tiles-lower-other-countries = lower than in all other countries <fine>({ $share })</fine>
tiles-unclear-other-countries = too few to tell <fine>(all other countries: { $share })</fine>
tiles-higher-comparison-group = higher than in the comparison group <fine>({ $share })</fine>
tiles-lower-comparison-group = lower than in the comparison group <fine>({ $share })</fine>
tiles-unclear-comparison-group = too few to tell <fine>(comparison group: { $share })</fine>
tiles-points = { $points } points ({ $low } to { $high })
tiles-as-far = as far as final
tiles-in-both = { $n ->
    [one] in { $n } country final on both sides
   *[other] in { $n } countries final on both sides
}

## Why a mark is not compared; $whom is the other side

tiles-other-last-edition = { $year }
tiles-other-other-countries = other countries
tiles-other-comparison-group = the comparison group
tiles-other-not-due = not compared: { $whom } falls due on <kept>{ $date }</kept>
tiles-other-verifying = not compared: { $whom } being verified
tiles-other-unread = not compared: { $whom } not read yet
tiles-other-nobody = not compared: { $whom } without newcomers
tiles-other-no-figure = not compared: { $whom } without such a figure
tiles-other-final = not compared: { $whom } has no figure of the same places

## Why nothing is compared

tiles-none-grows = “So far” grows with time and is never compared.
tiles-none-several-editions = Several editions are chosen: choose one to compare it with the edition before.
tiles-none-first-edition = There is no edition before this one to compare it with.
tiles-none-no-country = Choose a country to compare it with all others.
tiles-none-alone = No other country has figures in the same editions.
tiles-none-mixed = Other countries are not the same ones as in { $year }, so they are not compared with it.
tiles-none-undefined = There are no figures of { $year } by this definition.
tiles-none-unmatched = Too few people started without a campaign for a comparison group of its own in { $countries }.
tiles-none-no-group = There is no comparison group of this edition yet.
tiles-none-nothing = There is no figure here to compare yet.
tiles-lacking-merged = { $country } was counted with other countries in { $year }, so that there is nothing to compare.
tiles-lacking-left-out = { $country } was in no figure of { $year }, so that there is nothing to compare.
tiles-lacking-running = { $country } has only counts in { $year }, so that there is nothing to compare.
tiles-lacking-no-figure = { $country } has no figure by this definition in { $year }, so that there is nothing to compare.
tiles-lacking-no-contest = { $country } is not known to have taken part in { $year }, so that there is nothing to compare.

## Today

tiles-today-title = Today
tiles-today-badge = so far
tiles-today-window = active in the last { $n } days
tiles-today-day = day { $n } after the end
tiles-today-days = days { $first }–{ $last } after the end
tiles-today-least = at least { $n } contributions
tiles-today-organic = without uploads to the campaign
tiles-today-uncovered = { $n ->
    [one] { $n } newcomer is not covered yet
   *[other] { $n } newcomers are not covered yet
}
tiles-today-newcomers = { $n ->
    [one] newcomer so far
   *[other] newcomers so far
}
tiles-today-among = of { $n ->
    [one] { $n } participant
   *[other] { $n } participants
}
tiles-today-counts = counts only
tiles-today-nobody = nobody to count
tiles-today-nobody-yet = not covered yet
tiles-today-nothing-covered = no day after the end has been covered
tiles-today-none = no figure of its own
