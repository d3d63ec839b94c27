# Taking along: data, pictures, snippets. Keys begin with take-.

take-open = Save and share
take-open-what = Save and share: { $what }
take-csv = Table for a spreadsheet (CSV)
take-json = Data for programs (JSON)
take-answer = The answer for other tools (JSON)
take-wiki = Wikitext for a page on Meta
take-png = Picture (PNG)
take-svg = Picture to enlarge or edit (SVG)
take-https = Calendar to subscribe to (https)
take-webcal = Open in a calendar program (webcal)
take-embed = Embed it in a page
take-embed-how = Copy this HTML:
take-copy = Copy
take-inside = Definition, coverage and version are inside each file.
take-embedded = { $what }: Campaign Retention
take-part-tiles = How many newcomers stay
take-part-curve = Active, day by day
take-part-countries = By country
take-part-editions = Editions and months
take-part-went = Where they went
take-part-again = Taking part again
take-part-hours = Contributions of the last 24 hours
take-part-calendar = What falls due next
take-part-quality = Data quality
js-take-copied = Copied

## Inside files

take-means-hours = Contributions of each hour (UTC) by all newcomers of the selection’s countries and editions, by the headline’s definition, on all Wikimedia wikis; other filters do not change them.
take-means-due = The date is the day on which the last of a unit’s contests has reached the milestone; its figure is final once every wiki has been asked.
take-means-quality = Counted in all data of the installation; no selection changes them.

## The calendar

take-calendar-name = Milestones: { $what }
take-calendar-invented = [invented data] { $name }
take-calendar-all = all campaigns
take-calendar-about = The days on which figures of Campaign Retention fall due, 3, 6, 9 and 12 months after the end of a contest.
take-calendar-event = { $edition }: { $months } ({ $who })
take-calendar-event-expected = { $edition }: { $months } (expected)
take-calendar-due = The figures of { $people } fall due: { $all }. They are shown once every wiki has been asked about everybody.
take-calendar-expected = Expected if the contest ends as planned; { $people } so far: { $all }.

## When there is no file

take-unknown = There is no { $name } here. There are: { $there }.
take-only-get = This address can only be read.
take-not-yet = Nothing has been published yet. Please try again in a moment.
take-unread = The figures cannot be read at the moment. Please try again in a moment.
take-failed = This file could not be made. The error is in the log of the server, under the reference { $reference }.
