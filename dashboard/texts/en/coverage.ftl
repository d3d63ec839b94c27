# What is counted, and how far. Keys begin with coverage-.

coverage-title = What is counted, and how far
coverage-counted = Who is counted
coverage-people-column = People
coverage-who-column = Who they are
coverage-participants = { $n ->
    [one] participant: uploaded to a contest of this selection
   *[other] participants: uploaded to a contest of this selection
}
coverage-participants-each = { $n ->
    [one] participant, counted in every country and edition entered
   *[other] participants, counted in every country and edition they entered
}
coverage-newcomers = { $n ->
    [one] newcomer, in { $where }: who the figures are about
   *[other] newcomers, in { $where }: who the figures are about
}
coverage-nobody = newcomers that the figures are about
coverage-merged = { $countries ->
    [one] of them in one country counted as “other countries”: fewer than { $least } newcomers, or protected
   *[other] of them in { $countries } countries counted together as “other countries”: fewer than { $least } newcomers each, or protected
}
coverage-merged-further = { $countries ->
    [one] of them in one country counted as “other countries” by this definition
   *[other] of them in { $countries } countries counted together by this definition, so that no difference of figures is about fewer than { $least } people
}
coverage-established = of them with 500 contributions or more before the contest: new by this definition only
coverage-unknown = { $n ->
    [one] newcomer in no figure: a wiki could not be asked about that person for 7 days
   *[other] newcomers in no figure: a wiki could not be asked about them for 7 days
}
coverage-undecided = { $n ->
    [one] person of whom it is not known yet whether anything was contributed before: in no figure so far
   *[other] people of whom it is not known yet whether they had contributed before: in no figure so far
}
coverage-left-out = { $n ->
    [one] newcomer of { $year } in { $where } left out of every figure: { $why }
   *[other] newcomers of { $year } in { $where } left out of every figure: { $why }
}
coverage-why-few = they are fewer than { $least }
coverage-why-lone = only one country is left, and a figure of it alone would be one of a small or protected group
coverage-why-late = they were found after the other countries had been put together for good
coverage-uncovered = { $n ->
    [one] one country has no figure by this definition, as it would be about only a few people there: { $names }
   *[other] { $n } countries have no figure by this definition, as it would be about only a few people there: { $names }
}
coverage-running = { $n ->
    [one] more newcomer among { $participants } of contests that go on or are still being read: counts only
   *[other] more newcomers among { $participants } of contests that go on or are still being read: counts only
}
coverage-seen = Seen without a gap to
coverage-seen-some = Seen to
coverage-covered = Figures are covered to
coverage-covered-gap = there a gap begins; what came later is seen, but may not be all
coverage-nothing-seen = no contribution has been seen yet
coverage-lag = the stream runs { $seconds } s behind the wikis
coverage-verified = Verified to
coverage-verified-how = every wiki was asked about everybody who has a milestone to come
coverage-contests = Contests read
coverage-contests-how = the others follow; until then they are in no figure
coverage-people = People asked about
coverage-people-how = the first reading of the past is still going on
coverage-gaps = Gaps being filled
coverage-gap = { $since } to { $until }: { $why }
coverage-gap-unproven = after a new connection the last event seen did not come again, so some may be missing
coverage-gap-truncated = the stream’s history no longer reached back to the last event seen
coverage-gap-jump = numbers of events were left out
coverage-gaps-more = { $n ->
    [one] and one more
   *[other] and { $n } more
}
coverage-made = Figures number { $version }, written { $when }. Times are UTC; dates are those of each contest.
coverage-made-unwritten = Figures number { $version }. Times are UTC; dates are those of each contest.
