# The filters. Keys of options are filters-<question>-<option>; -why explains an option in a short sentence.

filters-campaign = Campaign
filters-side-by-side = All campaigns, side by side
filters-edition = Edition
filters-all-editions = All editions
filters-country = Country
filters-find = Find a country
filters-none-found = No country of that name has taken part.
filters-only = only
filters-only-of = only { $name }
filters-running = running
filters-merged = counted with other countries
filters-left-out = in no figure
filters-no-figure = no figure by this definition
filters-no-contest = no contest known here
# $n: the least newcomers of a group with figures of its own.
filters-note = Countries with fewer than { $n } newcomers, and those whose people need protection, have no figure of their own.
filters-show = Show
filters-copy = Copy link

## How it is counted

filters-how = How it is counted
filters-how-usual = the usual way
filters-how-other = { $n ->
    [one] { $n } difference
   *[other] { $n } differences
}
filters-usual = usual
filters-differs = Not the usual way:
filters-undo = { $what }: remove
filters-reset = Back to the usual way

filters-definition = Who is a newcomer
filters-definition-global = registered during the contest
filters-definition-global-why = The account was registered, on whichever wiki, between start and end of the contest.
filters-definition-grace = registered up to 14 days before
filters-definition-grace-why = Two more weeks, for people who signed up ahead of it. Event Metrics counts this way.
filters-definition-commons = new on Commons
filters-definition-commons-why = Came to Commons after the start; long-standing Wikipedians count too. The Wiki Loves tool counts this way.
filters-definition-first-edit = never edited before
filters-definition-first-edit-why = No contribution on any wiki before the start, however old the account. Erik Zachte counted this way.

filters-reading = What counts as staying
filters-reading-active = active
filters-reading-active-why = Contributed in the 30 days up to the mark, or in the 90 days.
filters-reading-quarter = in the quarter
filters-reading-quarter-why = Contributed at some time in the three months up to the mark.
filters-reading-since-end = since the end
filters-reading-since-end-why = Contributed at least once between the end of the contest and the mark.
filters-reading-survival = survival
filters-reading-survival-why = Contributed in the 30 days after the mark: Wikimedia’s surviving new editor, counted from the end.
filters-reading-on-or-after = on or after, so far
filters-reading-on-or-after-why = Contributed at the mark or at any time later. It grows with time and is never compared.

filters-width = How long “active” looks back
filters-width-30 = 30 days
filters-width-30-why = The month up to the mark.
filters-width-90 = 90 days
filters-width-90-why = Whoever contributes now and then counts too.
filters-width-off = Only “active” looks back a number of days.

filters-least = How much
filters-least-1 = one contribution or more
filters-least-1-why = A single one in that time is enough.
filters-least-5 = five contributions or more
filters-least-5-why = The very active ones.

filters-measure = Which contributions
filters-measure-any = any contribution
filters-measure-any-why = On every Wikimedia wiki, uploads to the next campaign included.
filters-measure-organic = without the campaign’s uploads
filters-measure-organic-why = People who only came back for the contest do not count.
