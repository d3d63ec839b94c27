# Where those active at a mark were. Keys begin with went-.

went-title = Where they went
went-aside = Campaigns are never added together. Choose one of them to see where its newcomers went.
went-summary = { $k ->
    [one] { $k } of { $of } was active in the 30 days up to the { $n }-month mark.
   *[other] { $k } of { $of } were active in the 30 days up to the { $n }-month mark.
}
went-commons = on Commons only
went-both = on Commons and other wikis
went-others = on other wikis only
went-people = { $n ->
    [one] { $n } person
   *[other] { $n } people
}

went-wikis = Wikis they were active on
went-wikis-how = Someone active on several wikis is counted in each of them.
went-wikis-named = Wikis by how many were active there, as table
went-table = Show as table
went-column-wiki = Wiki
went-column-people = People
went-column-share = Of those active
went-more = { $n ->
    [one] One more wiki is in the table.
   *[other] { $n } more wikis are in the table.
}
went-hover = { $people } · { $share } of those active

went-none = None of { $of } was active in the 30 days up to the { $n }-month mark, on any wiki.
went-nobody = Without newcomers there is nobody to follow.
went-running = Counts only so far: where they went is known { $n } months after the end.
went-expected = Counts only so far: where they were after { $n } months is due on { $date }.
went-not-due = Where they were after { $n } months is not due yet: { $date }.
went-overdue = Where they were after { $n } months was due { $date }, but the data do not reach that day.
went-verifying = Where they were after { $n } months is being verified.
went-held = Where they were after { $n } months is held up: more than 1 % of the people could not be verified.
went-unread = Where they were after { $n } months waits until another contest of the campaign is read.
went-no-figure = There is no figure of where they were after { $n } months.
went-plain = This is about one contribution or more in the 30 days up to the mark, whatever else is chosen above.
went-organic = Uploads to the campaign are not counted.
went-waiting = Not in it yet: { $people } in { $where }.
