# The data-quality report. Keys begin with quality-. The kinds' texts are those of the published file.

quality-title = Data quality
quality-page-title = Data quality
quality-lead = Before believing a figure, one should know what the data are like. All data of this installation are looked through again and again; this is what was found, whichever selection you came from.
quality-summary = { $n ->
    [one] Of { $looked } oddities looked for in all data, { $n } was found.
   *[other] Of { $looked } oddities looked for in all data, { $n } were found.
}
quality-clean = Of { $looked } oddities looked for in all data, none was found.
quality-not-yet = The data have not been looked through yet; the publisher does so within its first minutes.
quality-none-here = nothing was found
quality-shortly = { $title } ({ $count })
quality-shortly-more = { $n ->
    [one] { $list }; and one kind more
   *[other] { $list }; and { $n } kinds more
}
quality-few = fewer than { $n }
quality-what = What
quality-many = How many
quality-means = What it means
quality-example = For example
quality-rest = Looked for and not found
quality-link = All that was looked for, and what it means
quality-back = Back to the figures
quality-private = No example names a person, and counts of fewer than { $n } people are not given. What could not be shown without giving somebody away is left out.
quality-made = Figures number { $version }.
quality-csv = As a table (CSV)
quality-json = For programs (JSON)

## Areas and kinds

quality-area-contests = Contests
quality-area-people = People
quality-area-sources = Sources
quality-kind-missing-title = Categories that do not exist
quality-kind-missing-meaning = The contest has begun, and Commons has no category of this name. It may be called otherwise: the operator’s file of contests can say how.
quality-kind-empty-title = Categories without files
quality-kind-empty-meaning = No file lies directly in the category. If the files are in its sub-categories, the operator’s file of contests can ask for them too.
quality-kind-too-deep-title = Contests with sub-categories too deep
quality-kind-too-deep-meaning = Their sub-categories go on beyond the depth that is read; files further down are not counted.
quality-kind-no-country-title = Labels that are no country
quality-kind-no-country-meaning = Communities, regions and the like. Their people are counted among the other countries of the edition; if a label does mean a country, the operator’s file of contests can say which.
quality-kind-no-dates-title = Contests without dates
quality-kind-no-dates-meaning = Nobody can be new to a contest of which start and end are unknown: it has participants, and no figures.
quality-kind-refused-title = Refused rows
quality-kind-refused-meaning = Rows of a list of contests that cannot be used, with the reason. The other rows of the list are.
quality-kind-outside-title = Files outside the window
quality-kind-outside-meaning = They lie in a contest’s category and came before its start or after its end: nobody takes part by them. Many in one contest suggest that its dates are wrong.
quality-kind-several-title = People in several countries of an edition
quality-kind-several-meaning = They take part in each, and are newcomers of one: that of their first upload. So the participants of all countries add up to more than those of the edition.
quality-kind-bot-title = Bots
quality-kind-bot-meaning = Uploaded to a contest, and are never newcomers: they have the flag or a bots’ group.
quality-kind-temporary-title = Temporary accounts
quality-kind-temporary-meaning = Uploaded to a contest, and are never newcomers.
quality-kind-system-title = System accounts
quality-kind-system-meaning = Software that uploaded to a contest under a reserved name.
quality-kind-hidden-title = Hidden uploaders
quality-kind-hidden-meaning = Their names were hidden before they were looked up: they take part, and are no newcomers, as nothing is known of them. Those of one contest whose names were never seen count as one.
quality-kind-unresolved-title = Names that nobody has
quality-kind-unresolved-meaning = From imported lists: renamed since, misspelt, or not looked up yet. They take part and are no newcomers.
quality-kind-unattached-title = People without a global account
quality-kind-unattached-meaning = They take part and are no newcomers: what they do on other wikis cannot be told to be theirs.
quality-kind-established-title = Established people who count as new
quality-kind-established-meaning = They had 500 contributions or more before the contest, and a Commons account only since. No newcomers by the headline’s definition; they are by the registration on Commons.
quality-kind-unasked-title = Earlier contributions not looked up yet
quality-kind-unasked-meaning = People registered before their contest whose first contribution on any wiki is still to be found. Until then the definition by first edit does not count them as new.
quality-kind-comparison-title = Comparison groups smaller than wanted
quality-kind-comparison-meaning = Too few accounts of the same weeks started on Commons outside the campaign. A smaller group says less.
quality-kind-renamed-title = Renames followed
quality-kind-renamed-meaning = The account goes on under its new name; no figure changes by it.
quality-kind-merged-title = Accounts merged
quality-kind-merged-meaning = Two accounts became one, and count once.
quality-kind-first-uploader-title = First uploaders corrected
quality-kind-first-uploader-meaning = The stream named one uploader, the file’s history an earlier one: the history counts.
quality-kind-central-id-title = Names with two global ids
quality-kind-central-id-meaning = Two answers disagree about who has a name, as between the steps of a rename. It is asked again.
quality-kind-stream-only-title = Contributions the API does not know
quality-kind-stream-only-meaning = The stream told of them in the last 30 days, and the wiki, asked later, did not: deleted or hidden since. They stay counted.
quality-kind-api-only-title = Contributions the stream did not tell
quality-kind-api-only-meaning = Of the last 30 days and of people who were already followed. The stream promises nothing twice, which is why every wiki is asked; if there are many, something between here and the stream loses events.
quality-kind-set-aside-title = Inputs that could not be understood
quality-kind-set-aside-meaning = Kept with the reason, and counted; what they told is known only if the API tells it, too.
