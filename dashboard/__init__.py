"""The page: reads the published file and knows nothing else.

Which module does what, each beside those it works with:

start        main, app_hooks, warming; page: waiting, alone; environment
visitor      session: bridge, parts, charts
figures      feed: polling, figures, cuts, own_figures
selection    asked: selection, names, presence, standing
words        texts: texts_catalogue, texts_markup, texts_numbers; naming, measured
answer       answer, marks, tiles, today, rivals, comparing, aside, bars
curve        curve: curve_values, curve_days; curve_view, curve_words, curve_said, curve_rows, curve_labels, curve_chart
tables       countries: country_rows, apart; editions: edition_cells; went, wikis_chart; again
around       filters, live, strips, hours, hours_chart, due, milestones, coverage, quality, about, about_sources
taking       take; addresses: answering, further_pages; exports: exports_lines, exports_tables, exports_answer,
             exports_calendar, exports_about, exports_files
looks        colours, axes
others       errors

A view is a pure function from what was asked to words and values; a template of its name sets it.
"""
