# The table of editions by months. Keys begin with editions-.

editions-title = Editions by months after the end
editions-aside = Campaigns are never added together. Choose one of them to see its editions.
editions-summary = Share of newcomers { $what }, by edition. Choose a cell to read it above.
editions-summary-countries = Share of newcomers in { $countries } { $what }, by edition. Choose a cell to read it above.
editions-column-edition = Edition
editions-month = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
editions-all = all editions
editions-chosen = chosen
editions-cell = { $edition }, { $months }:
editions-scroll = Editions by months, can be scrolled sideways

editions-partly = partly final
editions-so-far = so far
editions-not-due = due
editions-overdue = was due, not covered
editions-verifying = being verified
editions-held = held up
editions-unread = waits for another contest
editions-nobody = no newcomers
editions-no-figure = no figure
editions-running = contest running
editions-enrolling = being read
editions-upcoming = not begun
editions-merged = merged
editions-left-out = left out
editions-no-contest = no contest
editions-expected = due { $date }
editions-merged-detail = with other countries
editions-left-out-detail = too few or protected
editions-since = since { $date }
editions-until = others until { $date }
editions-without = without { $countries }
editions-without-years = without { $years }
editions-part-years = { $years } in part
editions-country-without = { $country } without { $years }
editions-nowhere = { $n ->
    [one] { $countries }: no figure of its own in any of these editions.
   *[other] { $countries }: no figures of their own in any of these editions.
}
editions-not-counted = { $people } not counted yet

editions-key-scale = share
editions-key-partly = partly final: some countries or editions are still to come
editions-key-so-far = so far: grows with time, never compared
editions-key-hatched = not due yet
