# What a share is of, as it stands after "Share of newcomers". Keys begin with measured-.

measured-active = still active { $n } months after the end
measured-active-90 = active in the 90 days up to the { $n }-month mark
measured-quarter = active in the quarter up to the { $n }-month mark
measured-since-end = back at least once within { $n } months of the end
measured-survival = active in the 30 days after the { $n }-month mark
measured-on-or-after = seen again { $n } months after the end or later, so far
measured-least = with { $n } contributions or more
measured-organic = not counting uploads to the campaign
measured-new-grace = Newcomers here registered during the contest or up to 14 days before.
measured-new-commons = Newcomers here are accounts new on Commons, wherever else they edited before.
measured-new-first-edit = Newcomers here had never edited any wiki before the contest.

# The same where it is told of all four marks.
measured-marks-active = still active in the 30 days up to each mark
measured-marks-active-90 = active in the 90 days up to each mark
measured-marks-quarter = active in the quarter up to each mark
measured-marks-since-end = back at least once between the end and each mark
measured-marks-survival = active in the 30 days after each mark
measured-marks-on-or-after = seen again at each mark or later, so far

# The end of a scale of shares.
measured-scale = { $n } %
