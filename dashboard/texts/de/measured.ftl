# Wovon ein Anteil ist, wie es nach „Welcher Anteil der Neulinge“ steht. Schlüssel beginnen mit measured-.

measured-active = { $n } Monate nach dem Ende noch aktiv war
measured-active-90 = in den 90 Tagen bis zum { $n }-Monats-Stichtag aktiv war
measured-quarter = im Quartal bis zum { $n }-Monats-Stichtag aktiv war
measured-since-end = innerhalb von { $n } Monaten nach dem Ende mindestens einmal wieder aktiv war
measured-survival = in den 30 Tagen nach dem { $n }-Monats-Stichtag aktiv war
measured-on-or-after = bisher { $n } Monate nach dem Ende oder später wiedergesehen wurde
measured-least = mit { $n } Beiträgen oder mehr
measured-organic = ohne Uploads für die Kampagne
measured-new-grace = Neulinge sind hier, wer sich während des Wettbewerbs oder bis zu 14 Tage davor registriert hat.
measured-new-commons = Neulinge sind hier Konten, die auf Commons neu sind, wo auch immer sie vorher beigetragen haben.
measured-new-first-edit = Neulinge sind hier, wer vor dem Wettbewerb in keinem Wiki beigetragen hatte.

# Dasselbe, wo es von allen vier Stichtagen gesagt wird.
measured-marks-active = in den 30 Tagen bis zu jedem Stichtag noch aktiv war
measured-marks-active-90 = in den 90 Tagen bis zu jedem Stichtag aktiv war
measured-marks-quarter = im Quartal bis zu jedem Stichtag aktiv war
measured-marks-since-end = zwischen dem Ende und jedem Stichtag mindestens einmal wieder aktiv war
measured-marks-survival = in den 30 Tagen nach jedem Stichtag aktiv war
measured-marks-on-or-after = an jedem Stichtag oder später bisher wiedergesehen wurde

# Das Ende einer Skala von Anteilen.
measured-scale = { $n } %
