# What this means: definitions, formulas, limits, sources. Keys begin with about-.

about-title = What this means
about-lead = How the figures are made: in words first, and in formulas for whoever wants to check them.
about-contents = Contents
about-back = Back to the figures
about-to-top = Back to the contents
about-name = Name
about-means = What it means
about-window = Window
about-read-at = Read at
about-for = What it is for
about-whose = Who counts this way

## In short

about-short-title = In short
about-short-1 = A <figure>newcomer</figure> is somebody who uploaded a picture to a contest and whose Wikimedia account was registered while that contest ran.
about-short-2 = <figure>Still active after 6 months</figure> means: one contribution or more, of any kind, on any Wikimedia wiki, in the 30 days up to the day that lies 6 calendar months after the end of the contest.
about-short-3 = The <figure>share</figure> is those who were active, out of all newcomers, including those who were never seen again. The range in brackets says how far chance alone may have moved it.
about-short-4 = A figure is shown once it is <figure>final</figure>, when every wiki has been asked about everybody. Before that there is a date, and never a zero.
about-short-5 = All of it is shown for <figure>groups</figure>, never for a person: a country has a figure of its own from { $least } newcomers on.

## Who is a newcomer

about-new-title = Who is a newcomer
about-new-1 = Whoever uploads a file during a contest, as its first uploader, into the contest’s category on Commons takes part. The country is the contest’s, so that of the monument or the landscape; where the person lives is neither known nor asked.
about-new-2 = Everybody counts once: with pictures in several countries, in that of the first upload; in a campaign, in the first edition that brought them. Who somebody is, is known by the global account, so that a new name changes nothing.
about-new-3 = Bots, temporary accounts, software accounts and accounts that were hidden when they were found are never newcomers. Accounts that were locked or left later stay in: taking them out afterwards would make the share look better than it was.
about-new-4 = Whether somebody is new can be told in four ways. The first is the usual one here; the filter “new” changes it, and the sentence at the top of the page then says so.
about-definition-global = Registered during the contest
about-definition-global-means = The global account was registered from the contest’s start on and before its end.
about-definition-global-whose = This page
about-definition-grace = Up to 14 days before
about-definition-grace-means = The global account was registered during the contest or in the 14 days before: people who register at a workshop in the week before count too.
about-definition-grace-whose = Event Metrics
about-definition-commons = New on Commons
about-definition-commons-means = The account on Commons began after the contest did. Somebody long at home on a Wikipedia who first opens Commons then is taken for new; how many had 500 contributions or more before is shown.
about-definition-commons-whose = The Wiki Loves tool
about-definition-first-edit = Never contributed before
about-definition-first-edit-means = No contribution to any wiki before the contest’s start, however old the account is.
about-definition-first-edit-whose = Erik Zachte, for Wiki Loves Monuments 2011

## Active

about-active-title = Active: one formula for every figure
about-active-1 = For an account, count its contributions in the days from <kept>x</kept> up to, but not including, <kept>y</kept> after the contest’s end. It is active at day <kept>t</kept> if there are at least <kept>m</kept> of them in the <kept>w</kept> days before <kept>t</kept>:
about-active-2 = The share of a cohort is then, of all units that have come to day <kept>t</kept>:
about-formula-active = active
about-formula-active-at = accounts active at day t
about-formula-all = all accounts
about-active-3 = <kept>t</kept> is a day after the end, <kept>w</kept> the width of the window in days, <kept>m</kept> the least number of contributions; usually <kept>w</kept> is 30 and <kept>m</kept> is 1. The curve is this share for each day <kept>t</kept>; the four tiles are the curve at the days that lie 3, 6, 9 and 12 calendar months after the end.
about-active-4 = Marks are not steps of a ladder: who was active at 12 months need not have been at 6. So a later share may well be the higher one, for instance when the next edition is held.
about-active-5 = A contribution is an edit or an upload, in any namespace of any Wikimedia wiki, also one that was undone later. An upload counts once. With “5 or more” only those count who made at least five in the window.
about-readings-title = The readings
about-readings-1 = The same formula read in other ways answers other questions. Only the first is meant where nothing else is said.
about-reading-active = Still active
about-reading-active-window = 30 or 90 days before the mark
about-reading-active-at = the mark
about-reading-active-for = whether they are still there
about-reading-quarter = In the quarter
about-reading-quarter-window = from the mark before, or the end, up to the mark
about-reading-quarter-at = the mark
about-reading-quarter-for = the four quarters of the year, without a gap and without an overlap
about-reading-since-end = Came back
about-reading-since-end-window = all days since the end
about-reading-since-end-at = the mark
about-reading-since-end-for = who came back at least once; it can only grow from mark to mark
about-reading-survival = Surviving
about-reading-survival-window = the 30 days after the mark
about-reading-survival-at = 30 days after the mark
about-reading-survival-for = Wikimedia’s “surviving new editor”, counted from the contest’s end
about-reading-on-or-after = Seen on or after
about-reading-on-or-after-window = from the mark on, without an end
about-reading-on-or-after-at = the last day covered
about-reading-on-or-after-for = who was seen again so far; it grows with time and is never compared
about-reading-today = Today so far
about-reading-today-window = 30 or 90 days before the first day not covered yet
about-reading-today-at = today
about-reading-today-for = the live end of the curve: it rises with each contribution and is never compared
about-measures-title = Any contribution, or without the campaign’s own
about-measures-1 = <figure>Any</figure> counts everything. <figure>Without the campaign’s uploads</figure> leaves out uploads to the same campaign, of any edition. Coming back for the next contest is a good outcome, but a different one from staying in between.

## Time

about-time-title = Ends, months and days
about-time-1 = The end is the first instant after the contest, and a midnight in the contest’s own time of day: the fixed offset from UTC that makes it one. A contest may be given another.
about-time-2 = Months are calendar months, counted from that date: a contest that ends with 30 September has its marks on 1 January, 1 April, 1 July and 1 October. Where a month has no such day, its last day is taken.
about-time-3 = So every window is a whole number of days. Contests of one edition may end on different days; each is read at its own marks, and a sum over countries takes every one at its own.

## States

about-states-title = What stands there, and what does not
about-states-1 = A figure that is not there yet is neither 0 % nor 100 %. These are all the things that may stand in its place.
about-state-final = Final
about-state-final-means = Every wiki was asked about everybody, after the day had passed. It changes only if a contest’s dates are corrected.
about-state-partly = Partly final
about-state-partly-means = Some countries have come to the mark and some have not. The sum is of those that have; the others are named with their date.
about-state-so-far = So far
about-state-so-far-means = It grows with time and is never compared: “seen on or after” and “today”.
about-state-not-due = Not due yet
about-state-not-due-means = The day lies ahead; the date is shown.
about-state-verifying = Being verified
about-state-verifying-means = The day is over, and not every wiki has been asked about everybody since.
about-state-held = Waiting
about-state-held-means = More than 1 % of a contest’s newcomers could not be asked about for a week. Up to 1 % are left out as unknown, with their number; above that, the contest waits.
about-state-unread = Waits for another contest
about-state-unread-means = Without the campaign’s uploads only: a contest that overlaps the window has not been read, so that its uploads are not known as such.
about-state-running = Contest running
about-state-running-means = There are counts of participants and newcomers, and no share before the contest is over and has been read to its end.
about-state-nobody = No newcomers: a dash
about-state-nobody-means = There was nobody to count, so there is no share.
about-state-zero = 0 %
about-state-zero-means = There were newcomers, and none of them was active. This is a result.
about-state-merged = Counted with other countries
about-state-merged-means = The country has too few newcomers for a figure of its own, or is protected. Its people are in the sum.
about-state-left-out = Left out
about-state-left-out-means = The people are in no figure at all, as it would have been about only a few of them. How many they are, and why, is said.

## Chance

about-chance-title = How sure a figure is
about-chance-1 = If 3 of 40 stayed, that is 7.5 %. With a little more or less luck it might have been 1 or 6. The range in brackets, 2.6–19.9 %, holds the propensity behind the count in 95 of 100 such cases. Everybody was counted; the range is not about a sample, but about chance.
about-chance-2 = It is Wilson’s interval: with <kept>k</kept> active of <kept>n</kept> newcomers, <kept>p</kept> = <kept>k</kept>/<kept>n</kept> and <kept>z</kept> = 1.96,
about-chance-3 = Two shares are said to differ when Newcombe’s interval for their difference does not hold 0; otherwise there are too few people to tell, which is an answer too. It joins the ends <kept>l</kept> and <kept>u</kept> of both intervals:
about-chance-4 = Countries are put in order by a shrunken share. A small country leans on what all of them have in common, so that it is neither first nor last by chance; the share that is shown is the plain one. <kept>α</kept> and <kept>β</kept> are estimated from all countries of the edition (beta-binomial):
about-chance-5 = How soon newcomers come back, over contests that were followed for different lengths of time, is shown by the estimate of Kaplan and Meier, with <kept>d</kept> who first came back on a day and <kept>r</kept> who had not before:
about-chance-6 = Whether two whole curves of coming back differ is decided by the log-rank test. Nothing else is used; the usual “plus or minus two standard errors” is far too narrow for groups as small as these.

## Comparing

about-compare-title = What a figure is compared with
about-compare-1 = <figure>Last edition:</figure> the same countries in the campaign’s edition before. Where a country had no figure of its own then, there is nothing to compare, and the tile says so.
about-compare-2 = <figure>All other countries:</figure> those of the same edition that were not chosen. A part is compared with the rest and never with a whole that it is in.
about-compare-3 = <figure>Comparison group:</figure> newcomers of the same weeks who started on Commons without any campaign. Each is matched to a newcomer who registered in the same week, and is followed over the same days. So season and holidays are the same for both.
about-compare-4 = The comparison group is no experiment. People who come through a contest differ from those who come by themselves; a higher share is not the effect of the campaign, and a lower one does not say that it failed.
about-compare-5 = Campaigns stand side by side and are never added up. What grows with time is never compared.

## Groups

about-groups-title = No figure is about a single person
about-groups-1 = When a contest is over and has been read to its end, its country gets figures of its own if it has at least { $least } newcomers and is not on the installation’s list of protected countries. All others of the edition are counted together as “other countries” when its last contest is over.
about-groups-2 = If that would be a single country, or fewer than { $least } people, they stay out of every figure, sums included; otherwise a subtraction would show them. Once formed, a group never changes.
about-groups-3 = By other definitions countries are merged further, until no two figures differ by fewer than { $least } people, unless by nobody.
about-groups-4 = While a contest runs there are counts of people only, and protected countries are in their sum only. What is merged or left out, how many people that is, and why, is said beside the figures.
about-groups-5 = Names stay in a private database, which the program of this page, as it is meant to be installed, cannot open.

## Live

about-live-title = How live it is
about-live-1 = <figure>Seen</figure> to a time: the stream of changes of all Wikimedia wikis was followed up to it.
about-live-2 = <figure>Verified</figure> to a time: since then every wiki was asked what everybody with a milestone to come had contributed. A stream may lose something; a figure is final by asking alone.
about-live-3 = A <figure>gap</figure> is a time in which the stream may have told less than there was. It is filled by asking; until then figures are covered to where it begins.
about-live-4 = What counts is how far the data reach, never the clock on the wall: an outage must not look like people leaving.

## Limits

about-limits-title = What these figures cannot say
about-limits-1 = The stream tells of a change at most once. What it loses is found by asking the wikis, so that figures may rise a little until they are final.
about-limits-2 = Contributions that were deleted before anybody followed their author are not shown by the wikis, and are missing. What was seen before it was deleted stays counted. So editions that were read after the event may come out a little low.
about-limits-3 = Up to 1 % of a contest’s newcomers may be unknown, as a wiki gave no answer about them for a week. They are in neither count, and their number is shown.
about-limits-4 = One person with two accounts is two; somebody who contributes without logging in is nobody.
about-limits-5 = Anyone who registered in those weeks and took part counts as new, whatever brought them: a class, another event, a friend. Anyone who registered at a workshop before the start is not new by the usual definition, but by the second one.
about-limits-6 = Organising, judging, translating outside the wikis, talking others into it: nothing of that can be counted here.
about-limits-7 = If a contest’s dates are wrong, so are its newcomers. What looks odd in the data is listed on the page about data quality.
about-limits-8 = A share says how many stayed, not why. Compare it with care, and small ones with more.

## Programs

about-data-title = For programs and spreadsheets
about-data-1 = Every view can be fetched: with the address of the page and another name before its question mark. Every file has the definition, how far the data reach, and the number of the figures inside.
about-data-answer-json = the sentence and the tiles as a small object, for other tools
about-data-view = the figures behind a view: { $views }
about-data-report = tables with footnotes, for a page on Meta
about-data-ics = the milestones as a calendar to subscribe to; without a campaign, of all of them

## Sources

about-sources-title = Sources
about-sources-1 = The definitions are not ours alone. This is where they come from.
about-source-wilson = The interval of a share.
about-source-newcombe = The interval of a difference (the second paper, method 10), and why the usual ones fail.
about-source-kaplan-meier = The estimate of how soon people come back.
about-source-mantel = The log-rank test.
about-source-griffiths = How what many small shares have in common is estimated from them: hence the order of countries.
about-source-surviving = Wikimedia’s standard of who stays, which “surviving” reads from the contest’s end.
about-source-zachte = The first figures on newcomers of the contest: of 3,497 new participants, 6.6 % were active from November to May.
about-source-metrics = Registration up to 14 days before an event; a dash, never 0 %, where nobody was new.
about-source-wikiloves = Who takes part, by the category on Commons; new by the registration on Commons.
about-source-gsoc = The dashboard that this page follows, and what it set out to show.
