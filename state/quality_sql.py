"""The statements of the data-quality report. Of several examples they yield an unprotected one, and the largest."""

from __future__ import annotations

from typing import Final

LEAST: Final = 10  # people of which an example may tell that they are there

CONTESTS = "FROM contest c LEFT JOIN campaign g ON g.campaign = c.campaign LEFT JOIN country k ON k.iso2 = c.country"
EDITION = "coalesce(g.title, c.campaign) || ' ' || c.year"
SHIELDED = "coalesce(k.protected, 0)"
REFUSED = "SELECT count(*) OVER (), place || ': ' || why FROM refused ORDER BY source, place LIMIT 1"
OUTSIDE = f"""
SELECT sum(n) OVER (), {SHIELDED}, c.category, n, count(*) OVER () {CONTESTS}
JOIN (SELECT contest, count(*) AS n FROM file f JOIN contest d ON d.id = f.contest
      WHERE f.ts < d.start OR f.ts >= d."end" GROUP BY contest) ON contest = c.id
ORDER BY {SHIELDED}, n DESC, c.category LIMIT 1
"""
SEVERAL = """
WITH entered AS MATERIALIZED (
    SELECT p.account, c.campaign, c.year FROM participation p JOIN contest c ON c.id = p.contest
    WHERE p.account IN (SELECT account FROM participation GROUP BY account HAVING count(*) > 1)
      AND NOT c.whole AND c.country IS NOT NULL GROUP BY 1, 2, 3 HAVING min(c.country) != max(c.country)),
person AS MATERIALIZED (SELECT e.* FROM entered e JOIN account a ON a.id = e.account WHERE a.kind = 'person'),
part AS (
    SELECT DISTINCT e.campaign, e.year, e.account, k.name FROM person e JOIN participation p ON p.account = e.account
    JOIN contest c ON c.id = p.contest AND c.campaign = e.campaign AND c.year = e.year AND NOT c.whole
    JOIN country k ON k.iso2 = c.country AND NOT k.protected),
pair AS (
    SELECT a.name || ' and ' || b.name || ', ' || coalesce(g.title, a.campaign) || ' ' || a.year AS both, count(*) AS n
    FROM part a JOIN part b ON b.campaign = a.campaign AND b.year = a.year AND b.account = a.account AND b.name > a.name
    LEFT JOIN campaign g ON g.campaign = a.campaign
    GROUP BY a.campaign, a.year, a.name, b.name HAVING n >= ? ORDER BY n DESC, both LIMIT 1)
SELECT (SELECT count(DISTINCT account) FROM person), coalesce((SELECT both FROM pair), '')
"""
# Beside min(), SQLite takes the other columns from the row that has it: unprotected and late contests first.
OTHERS = """
SELECT a.kind, count(DISTINCT a.id), min(10000 * coalesce(k.protected, 0) - c.year) > 0, c.category,
       min(10000 * coalesce(k.protected, 0) - c.year)
FROM account a JOIN participation p ON p.account = a.id JOIN contest c ON c.id = p.contest
LEFT JOIN country k ON k.iso2 = c.country WHERE a.kind != 'person' GROUP BY a.kind
"""
UNATTACHED = (
    "SELECT count(*) FROM account a WHERE central_id IS NULL AND kind = 'person'"
    " AND EXISTS (SELECT 1 FROM participation p WHERE p.account = a.id)"
)
ESTABLISHED = (
    "SELECT count(*) FROM account a WHERE established IS NOT NULL AND EXISTS (SELECT 1 FROM tracked t"
    " JOIN participation p USING (contest, account) JOIN contest c ON c.id = t.contest"
    " WHERE t.account = a.id AND a.established < c.start)"
)
# In an edition a person counts for the contest of the first upload.
UNASKED = """
SELECT count(DISTINCT id) FROM (
    SELECT a.id, a.registered, c.start, row_number() OVER (PARTITION BY c.campaign, c.year, a.id
                                                           ORDER BY p.first_upload, p.first_page, p.contest) AS place
    FROM account a JOIN participation p ON p.account = a.id JOIN contest c ON c.id = p.contest
    WHERE a.history IS NULL AND a.first_contribution IS NULL AND a.kind = 'person' AND a.central_id IS NOT NULL
      AND p.first_upload IS NOT NULL AND NOT c.whole AND c.start IS NOT NULL)
WHERE place = 1 AND coalesce(registered < start, 1)
"""
DRAWN = f"""
SELECT count(*) OVER (), coalesce(g.title, d.campaign) || ' ' || d.year, d.found, d.wanted
FROM drawn d LEFT JOIN campaign g ON g.campaign = d.campaign WHERE d.found < d.wanted
ORDER BY d.found < {LEAST}, d.found * 1.0 / d.wanted, d.year DESC LIMIT 1
"""
FOUND = f"""
SELECT sum(f.n) OVER (), count(*) OVER (), {SHIELDED} OR EXISTS (SELECT 1 FROM account a WHERE a.name = f.example)
       OR EXISTS (SELECT 1 FROM name o WHERE o.name = f.example), f.example
FROM finding f LEFT JOIN contest c ON c.category = f.example LEFT JOIN country k ON k.iso2 = c.country
WHERE f.kind = ? ORDER BY f.example = '', 3, f.n DESC, f.example LIMIT 1
"""
# By account, as only (account, ts) finds what is recent: 0.1 s, however many contributions there are.
DISAGREED = """
WITH recent AS MATERIALIZED (
    SELECT c.account, c.wiki, c.ts, c.sources FROM tracking t CROSS JOIN contribution c
    ON c.account = t.account AND c.ts >= ?1 AND c.ts < ?2)
SELECT 'stream only', w.dbname, count(*) AS n FROM recent r JOIN attachment a USING (account, wiki)
JOIN wiki w ON w.id = r.wiki WHERE r.sources = 1 AND a.verified > r.ts GROUP BY r.wiki
UNION ALL
SELECT 'api only', w.dbname, count(*) AS n FROM recent r
JOIN (SELECT account, min(ts) AS since FROM recent WHERE sources & 1 GROUP BY account) USING (account)
JOIN wiki w ON w.id = r.wiki WHERE r.sources = 2 AND r.ts > since
AND NOT EXISTS (SELECT 1 FROM gap g WHERE r.ts >= g.since AND r.ts < g.until) GROUP BY r.wiki
ORDER BY n, 2 DESC
"""
SET_ASIDE = (
    "SELECT sum(sum(n)) OVER (), reason, sum(n) AS here FROM quarantine"
    " GROUP BY reason ORDER BY here DESC, reason LIMIT 1"
)
