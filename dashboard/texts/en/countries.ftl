# The list of countries. Keys begin with countries-.

countries-title = By country
countries-marks = Mark to compare countries at
countries-months-unit = months
countries-month-unknown = no figure yet
countries-every = Show all countries
countries-aside = Campaigns are never added together. Choose one of them to see its countries.
countries-summary = Share of newcomers { $what }, in each country of { $years }.
countries-all-none = No country of { $years } has a figure at { $months } yet.
countries-all-counts = { $years }: counts only. No contest has ended and been read yet.
countries-all-upcoming = { $years }: no contest has begun yet.
countries-all-nobody = { $years }: no newcomers in any country.
countries-all-no-figure = No country of { $years } has such a figure.
countries-all-left-out = { $years }: too few newcomers for any figure.

countries-column-country = Country
countries-column-plot = Share and interval
countries-column-share = Share
countries-column-counts = Of newcomers
countries-column-interval = 95 % interval
countries-chosen = chosen
countries-scroll = Countries, can be scrolled

countries-key-share = share
countries-key-interval = 95 % interval
countries-key-shrunken = shrunken rate: decides order and strength of colour
countries-key-growing = so far: grows with time
countries-key-hollow = not final for everybody yet
countries-order = Ordered by the rate shrunken towards what all countries have in common, so that a few people do not make a winner.
countries-alike = These countries differ by no more than chance: they share one shrunken rate and are ordered by size.

countries-without = without { $years }
countries-nobody = no newcomers
countries-no-figure = no such figure · { $people }
countries-no-90 = no figure of 90 days: its contests reach their marks on different days · { $people }
countries-unread = since { $date } waiting until another contest of the campaign is read · { $people }
countries-verifying = reached on { $date }, being verified · { $people }
countries-held = since { $date } held up: more than 1 % of its people could not be verified · { $people }
countries-overdue = was due { $date }, but the data do not reach that day · { $people }
countries-due = due on { $date } · { $people }
countries-due-between = due { $date } · { $people }
countries-no-newcomers = no newcomers among { $participants }
countries-running = counts only: { $newcomers } among { $participants } so far

countries-absent-merged = counted among the other countries: too few newcomers, or protected
countries-absent-merged-further = counted among the other countries by this definition
countries-absent-left-out = in no figure: too few newcomers, or protected
countries-absent-running = counts only: its contest is running or being read
countries-absent-no-figure = no figure by this definition
countries-absent-no-contest = no contest
countries-absent-in = { $years }: { $words }
countries-in-some = { $country } is not in the figures of { $year }: { $words }.

countries-merged = Other countries of { $years }, counted together: { $list }.
countries-merged-head = { $n ->
    [one] { $n } other country of { $years }, counted together
   *[other] { $n } other countries of { $years }, counted together
}
countries-uncovered = In no figure by this definition, as it would be about only a few people there: { $list }.
countries-left-out = Left out of every figure of { $year }: { $countries } with { $people }, because { $why }.
countries-why-lone = a single country is left, and its figures would be those of a protected or small group
countries-why-few = fewer than { $n } newcomers are left there
countries-why-late = they were found after the other countries had been put together
