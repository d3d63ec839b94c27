# What falls due next. Keys begin with due-.

due-title = What falls due next
due-lead = Milestones of <name>{ $campaign }</name>, of all its editions.
due-lead-aside = Milestones of all campaigns that your countries take part in.
due-all = all countries
due-others = the other countries
due-running = { $n ->
    [one] { $n } country whose contest goes on or is still being read
   *[other] { $n } countries whose contests go on or are still being read
}
due-over-title = Reached, and being verified
due-over-text = The day is over; the figure appears once every wiki has been asked about everybody.
due-since = since { $date }
due-unread = waits for another contest of the campaign to be read
due-dates-title = The next dates
due-in-selection = in your selection
due-expected-word = expected
due-later = { $n ->
    [one] One more date follows, on { $date }.
   *[other] { $n } more dates follow, the last on { $date }.
}
due-nothing = Nothing more falls due: every milestone of every edition is final. The next edition brings new ones.
due-nothing-but-over = No further date is known; what has been reached is still being verified.
due-after = This reading looks at the { $n } days after a milestone, so its figures fall due { $n } days later than the others.
due-grows = This reading begins on the date and then grows with time; it is never final.
due-expected = Expected dates hold if the contest ends as planned; its countries are listed once all of it has been read.
due-subscribe = Subscribe in your calendar
