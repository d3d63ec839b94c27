# Wo die waren, die an einem Stichtag aktiv waren. Schlüssel beginnen mit went-.

went-title = Wohin sie gingen
went-aside = Kampagnen werden nie zusammengezählt. Wählen Sie eine, um zu sehen, wohin ihre Neulinge gingen.
went-summary = { $k ->
    [one] { $k } von { $of } war in den 30 Tagen bis zum { $n }-Monats-Stichtag aktiv.
   *[other] { $k } von { $of } waren in den 30 Tagen bis zum { $n }-Monats-Stichtag aktiv.
}
went-commons = nur auf Commons
went-both = auf Commons und in anderen Wikis
went-others = nur in anderen Wikis
went-people = { $n ->
    [one] { $n } Person
   *[other] { $n } Personen
}

went-wikis = Wikis, in denen sie aktiv waren
went-wikis-how = Wer in mehreren Wikis aktiv war, ist in jedem davon gezählt.
went-wikis-named = Wikis nach der Zahl der dort Aktiven, als Tabelle
went-table = Als Tabelle zeigen
went-column-wiki = Wiki
went-column-people = Personen
went-column-share = Von den Aktiven
went-more = { $n ->
    [one] Ein weiteres Wiki steht in der Tabelle.
   *[other] { $n } weitere Wikis stehen in der Tabelle.
}
went-hover = { $people } · { $share } der Aktiven

went-none = Niemand von { $of } war in den 30 Tagen bis zum { $n }-Monats-Stichtag aktiv, in keinem Wiki.
went-nobody = Ohne Neulinge gibt es niemanden, dem zu folgen wäre.
went-running = Bisher nur Anzahlen: wohin sie gingen, ist { $n } Monate nach dem Ende bekannt.
went-expected = Bisher nur Anzahlen: wo sie nach { $n } Monaten waren, ist am { $date } fällig.
went-not-due = Wo sie nach { $n } Monaten waren, ist noch nicht fällig: { $date }.
went-overdue = Wo sie nach { $n } Monaten waren, war fällig ({ $date }), aber die Daten reichen nicht bis dahin.
went-verifying = Wo sie nach { $n } Monaten waren, wird geprüft.
went-held = Wo sie nach { $n } Monaten waren, ist aufgehalten: mehr als 1 % der Menschen konnten nicht geprüft werden.
went-unread = Wo sie nach { $n } Monaten waren, wartet, bis ein anderer Wettbewerb der Kampagne eingelesen ist.
went-no-figure = Dazu, wo sie nach { $n } Monaten waren, gibt es keine Zahl.
went-plain = Gilt für einen Beitrag oder mehr in den 30 Tagen bis zum Stichtag, was auch immer oben sonst gewählt ist.
went-organic = Uploads für die Kampagne zählen nicht.
went-waiting = Noch nicht dabei: { $people } in { $where }.
