# The sentence that answers the page's question. Keys begin with answer-.
# $name is a selection (Wiki Loves Monuments 2025 in India), $share a share with its interval, $n a number of months or of
# people, $since the first month of a quarter, $least the least number of contributions.

## A selection by name

answer-name = <name>{ $campaign }</name> { $years }
answer-name-in = <name>{ $campaign }</name> { $years } in { $places }
answer-name-many = <name>{ $campaign }</name> { $years } in { $n } countries

## Of whom

answer-whom = <figure>{ $n ->
    [one] { $n } newcomer
   *[other] { $n } newcomers
}</figure>{ $definition ->
    [grace] {" "}<fine>(registered during the contest or up to 14 days before)</fine>
    [commons] {" "}<fine>(new on Commons, maybe not elsewhere)</fine>
    [first-edit] {" "}<fine>(never edited any wiki before)</fine>
   *[global] {""}
} of { $name }
answer-whom-more = {" "}<fine>(and { $n } more whose contest is not counted yet)</fine>
answer-organic = {"leaving out uploads to the campaign, "}

## What share did what; -next goes on after a first one

answer-share = <figure>{ $share }</figure>{"\u00A0"}<fine>({ $interval })</fine>
answer-share-partly = <figure>{ $share }</figure>{"\u00A0"}<fine>({ $interval }; of { $newcomers } so far)</fine>

answer-active-first = Of { $whom }, { $apart }{ $share } were still { $least ->
    [1] active
   *[other] very active <fine>({ $least } contributions or more)</fine>
} after <kept>{ $n } months</kept>
answer-active-next = { $share } after <kept>{ $n } months</kept>

answer-active-90-first = Of { $whom }, { $apart }{ $share } had contributed { $least ->
    [1] {""}
   *[other] at least { $least } times{" "}
}in the 90 days up to <kept>the { $n }-month mark</kept>
answer-active-90-next = { $share } up to <kept>the { $n }-month mark</kept>

answer-quarter-first = Of { $whom }, { $apart }{ $share } contributed { $least ->
    [1] {""}
   *[other] at least { $least } times{" "}
}in <kept>months { $since }–{ $n }</kept>
answer-quarter-next = { $share } in <kept>months { $since }–{ $n }</kept>

answer-since-end-first = Of { $whom }, { $apart }{ $share } came back { $least ->
    [1] at least once
   *[other] and contributed at least { $least } times
} within <kept>{ $n } months</kept>
answer-since-end-next = { $share } within <kept>{ $n } months</kept>

answer-survival-first = Of { $whom }, { $apart }{ $share } contributed { $least ->
    [1] {""}
   *[other] at least { $least } times{" "}
}in the 30 days after <kept>the { $n }-month mark</kept>
answer-survival-next = { $share } after <kept>the { $n }-month mark</kept>

answer-on-or-after-first = Of { $whom }, { $apart }{ $share } have so far been seen again { $least ->
    [1] {""}
   *[other] with { $least } contributions or more{" "}
}after <kept>{ $n } months</kept>
answer-on-or-after-next = { $share } after <kept>{ $n } months</kept>

## What comes next

answer-none-yet = Of { $whom }, no figure is final yet
answer-uncovered = Of { $whom }, nothing can be said yet: no day after the end of their contest has been covered
answer-no-window = Of { $whom }, there is no figure of 90 days: contests counted together here have their marks on different days
answer-reached-verifying = <kept>{ $n } months:</kept> reached, being verified
answer-reached-held = <kept>{ $n } months:</kept> reached, waiting for people who could not be verified
answer-reached-unread = <kept>{ $n } months:</kept> reached, waiting for another contest of the campaign
answer-due = <kept>{ $n } months:</kept> due on <kept>{ $date }</kept>
answer-due-span = <kept>{ $n } months:</kept> due from { $span }
answer-late = <kept>{ $n } months:</kept> was due on <kept>{ $date }</kept>, but the data do not reach that day

## Nobody to count, or nobody yet

answer-nobody = { $name } had { $participants } and <figure>no newcomers</figure>: nothing to count.
answer-running = { $name } is still running: <figure>{ $participants } so far</figure>, <figure>{ $newcomers }</figure> among them.
answer-enrolling = { $name } is over and being enrolled: <figure>{ $participants } so far</figure>, <figure>{ $newcomers }</figure> among them.
answer-enrolling-all = { $name } is over, and its participants <figure>are being read</figure>.
answer-upcoming = { $name } begins <figure>on { $date }</figure>.
answer-first-due = {" "}The first retention figure is due on <kept>{ $date }</kept>.
answer-first-late = {" "}The first retention figure was due on <kept>{ $date }</kept>.
answer-left-out = { $name } had <figure>{ $newcomers }</figure>, who are in no figure: figures of groups this small are not published.
answer-no-figure = { $name } has <figure>no figure</figure> by this definition yet: it gets one when the last contest of the edition has been read.

## Countries without a figure of their own; $where is a selection or years

answer-absent = { $countries } { $n ->
    [one] has <figure>no figure of its own</figure>
   *[other] have <figure>no figures of their own</figure>
} { $by ->
    [year] in { $where }
   *[name] in { $where }
}
answer-absent-why = { $what }: { $why }.
answer-why-merged = counted with other countries (fewer than { $least } newcomers, or protected)
answer-why-merged-further = by this definition counted with other countries, so that no figure is about only a few people
answer-why-left-out = in no figure at all (too few people, protected, or found late)
answer-why-no-figure = there is none by this definition
answer-why-running = the contest is running or being enrolled
answer-why-no-contest = no contest of its own is known there
answer-running-definition = While a contest runs, those count as newcomers who registered during it.
answer-link-others = Other countries of { $years }
answer-link-headline = Show those who registered during the contest

## Filters that are not the default, where no figure tells of them

answer-filters = {" "}<fine>({ $list })</fine>
answer-chosen = {" "}<fine>Chosen: { $list }.</fine>
answer-filter-grace = registered up to 14 days before
answer-filter-commons = new on Commons
answer-filter-first-edit = never edited before
answer-filter-quarter = contributed in the quarter
answer-filter-since-end = came back since the end
answer-filter-survival = contributed in the 30 days after the mark
answer-filter-on-or-after = seen again after the mark, so far
answer-filter-width = in { $n } days
answer-filter-least = at least { $n } contributions
answer-filter-measure = without uploads to the campaign

## What the words mean

answer-means-active = { $least ->
    [1] Still active: one contribution or more
   *[other] Very active: { $least } contributions or more
}, on any Wikimedia wiki, in the { $width } days up to the mark.
answer-means-quarter = Contributed: { $least ->
    [1] once or more
   *[other] { $least } times or more
}, on any Wikimedia wiki, in those three months after the end of the contest.
answer-means-since-end = Came back: { $least ->
    [1] one contribution or more
   *[other] { $least } contributions or more
}, on any Wikimedia wiki, between the end of the contest and the mark.
answer-means-survival = Contributed: { $least ->
    [1] once or more
   *[other] { $least } times or more
}, on any Wikimedia wiki, in the 30 days after the mark (“surviving new editor”).
answer-means-on-or-after = Seen again: { $least ->
    [1] one contribution or more
   *[other] { $least } contributions or more
}, on any Wikimedia wiki, at the mark or later. It grows with time, and is never compared.
answer-means-organic = Uploads to this campaign, of any edition, are not counted.
answer-means-interval = Brackets: 95 % interval.
answer-new-global = Newcomer: registered during the contest.
answer-new-grace = Newcomer: registered during the contest or in the 14 days before it.
answer-new-commons = Newcomer: registered on Commons after the start; some were long active on other wikis.
answer-new-first-edit = Newcomer: no contribution on any wiki before the start.
answer-about = What this means
