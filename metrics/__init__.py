"""Retention from remembered facts: pure functions on arrays, and the publisher and the reports around them.

Which module does what, each beside those it works with:

time        calendar
people      cohort; participation, returning
kernel      retention, cells, figures, ledger, alignment
statistics  interval, comparing, shrinkage, beta_binomial, survival, logrank, pooling
disclosure  disclosure, units, isolation
publisher   publish: publish_edition, publish_contest, publish_units, publish_rows, publish_cells, publish_changes,
            publish_again, publish_quality, publish_progress; terms
answers     answers: answers_rows, answers_places, answers_paths
reports     report: report_options, report_source, report_making, report_sections, report_rivals, report_countries,
            report_lines, report_everything; report_summary, report_notes, report_words, wording; report_parts,
            report_tables, report_grids, report_text, report_wikitext, report_data; report_reading, report_files,
            report_people
imported    report_imported: report_groups, report_figures, report_units, report_world
benchmarks  bench: bench_world, bench_life, bench_build, bench_publish, bench_refresh, bench_cells, bench_check,
            bench_pandas, bench_sql, bench_apart, bench_tables
others      errors
"""
