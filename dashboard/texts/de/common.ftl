# Wörter, die alle Teile der Seite brauchen. Schlüssel beginnen mit word-.
# Auszeichnung in einem Text: <figure>, <fine>, <name>, <kept>. Jahre kommen als Text, Anzahlen als Zahl.

## Zahlen und Zeiten

word-clock = { $clock } UTC
word-moment = { $date }, { $clock } UTC
word-seconds-ago = vor { $n } s
word-minutes-ago = vor { $n } min
word-hours-ago = vor { $n } h
word-days-ago = { $n ->
    [one] vor { $n } Tag
   *[other] vor { $n } Tagen
}
word-today = heute
word-tomorrow = morgen
word-in-days = { $n ->
    [one] in { $n } Tag
   *[other] in { $n } Tagen
}
word-span = { $first } bis { $last }
word-of = { $k } von { $n }
word-and-more = { $list } und { $n } weitere
word-months = { $n ->
    [one] { $n } Monat
   *[other] { $n } Monate
}
word-day = Tag { $n }
word-none = –

## Menschen und Orte

word-newcomers = { $n ->
    [one] { $n } Neuling
   *[other] { $n } Neulinge
}
word-participants = { $n ->
    [one] { $n } teilnehmende Person
   *[other] { $n } Teilnehmende
}
# Dasselbe im Dativ: nach „von“, „unter“ und „mit“.
word-of-newcomers = { $n ->
    [one] { $n } Neuling
   *[other] { $n } Neulingen
}
word-of-participants = { $n ->
    [one] { $n } teilnehmenden Person
   *[other] { $n } Teilnehmenden
}
word-countries = { $n ->
    [one] { $n } Land
   *[other] { $n } Länder
}
word-other-countries = Übrige Länder
word-place-other = den übrigen Ländern
# Gebräuchlichere Ländernamen als die der Tabellen, je Code ein Attribut.
word-country = Land
    .CD = DR Kongo
    .CG = Republik Kongo
    .CI = Elfenbeinküste
    .HK = Hongkong
    .MO = Macau
    .PS = Palästina
    .MD = Moldau
    .BN = Brunei
    .CV = Kap Verde
word-all-countries = Alle Länder
# Länder, die nach „in“ einen Artikel haben, je Code ein Attribut.
word-place = in
    .AE = den Vereinigten Arabischen Emiraten
    .AQ = der Antarktis
    .AX = den Ålandinseln
    .BQ = den Karibischen Niederlanden
    .BS = den Bahamas
    .CD = der DR Kongo
    .CF = der Zentralafrikanischen Republik
    .CG = der Republik Kongo
    .CH = der Schweiz
    .CI = der Elfenbeinküste
    .CK = den Cookinseln
    .DO = der Dominikanischen Republik
    .EH = der Westsahara
    .FK = den Falklandinseln
    .FO = den Färöern
    .GB = dem Vereinigten Königreich
    .KM = den Komoren
    .KY = den Kaimaninseln
    .MD = der Republik Moldau
    .MH = den Marshallinseln
    .MN = der Mongolei
    .MP = den Nördlichen Marianen
    .MV = den Malediven
    .NL = den Niederlanden
    .PH = den Philippinen
    .SB = den Salomonen
    .SC = den Seychellen
    .SK = der Slowakei
    .TC = den Turks- und Caicosinseln
    .TR = der Türkei
    .UA = der Ukraine
    .US = den Vereinigten Staaten
    .VA = der Vatikanstadt
    .VG = den Britischen Jungferninseln
    .VI = den Amerikanischen Jungferninseln

## Stände einer Zahl

word-so-far = bisher
