# The frame of the page. The name of the product is not translated.

page-name = Campaign Retention
page-about = How many newcomers of Wikimedia photo campaigns stay: rolling retention, live.
page-title = { $what } · Campaign Retention
page-question = How many newcomers stay?
page-skip = Skip to the figures
page-home = Campaign Retention: the newest figures
page-theme = Switch between light and dark
page-languages = Language
page-filters = What is shown
page-notices = Notices

## Places for charts

page-chart-scripts = The chart needs scripts; the table below has the same figures.

## Foot

page-foot = About these figures
page-foot-means = What this means
page-foot-quality = Data quality
page-foot-local = This page sends no request to any other host, and names no person.
page-foot-licence = Free software under the GNU General Public License, version 3 or later.

## One view alone, inside another page

page-alone-name = <name>{ $campaign }</name> { $years }
page-alone-name-countries = <name>{ $campaign }</name> { $years }, <name>{ $countries }</name>
page-alone-name-aside = <name>{ $countries }</name>, all campaigns
page-alone-differs = Counted: { $list }.
page-alone-as-of = As of { $when }.
page-alone-whole = All figures

## When something failed

page-failed-title = This page could not be made
page-failed = The error is in the log of the server, under the reference <figure>{ $reference }</figure>.
page-failed-newest = Show the newest figures
page-failed-again = or try again in a moment.
page-update-failed = An update failed (reference { $reference }); what you see is what was there before. Please reload the page.
