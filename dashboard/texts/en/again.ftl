# Taking part again. Keys begin with again-.

again-title = Taking part again
again-aside = Campaigns are never added together. Choose one of them to see who took part again.
again-nobody = Without newcomers nobody can take part again.
again-running = Counts only so far. Who takes part again is told once the contest is over and read.
again-no-figure = There is no such figure for this selection.
again-summary = How many of { $people } took part in a contest again.
again-next = In the next edition
again-next-year = In the next edition, { $year }
again-later = In any later edition
again-elsewhere = In another campaign
again-none = no later edition is over yet
again-none-elsewhere = no edition of another campaign since then is over yet
again-not-over = the edition of { $years } is not over yet
again-years = of { $years }
again-chances = { $n ->
    [one] one edition so far
   *[other] { $n } editions so far
}
again-chances-between = { $k } to { $n } editions so far
again-chances-elsewhere = { $n ->
    [one] one edition of another campaign so far
   *[other] { $n } editions of other campaigns so far
}
again-chances-elsewhere-between = { $k } to { $n } editions of other campaigns so far
again-without = { $people } have had no chance yet
again-how = An edition counts once it is over. Figures that say “so far” grow with every edition held and are never compared.
