"""The wikis of the miniature, and where their ids start."""

from __future__ import annotations

from sandbox.model import Wiki, World

COMMONS, META = "commonswiki", "metawiki"
USER, USER_TALK, FILE, CATEGORY, MODULE = 2, 3, 6, 14, 828
MODULE_TITLE = "Module:WL data"  # the page of Commons that says which contests there are

WIKIS = {
    wiki.dbname: wiki
    for wiki in (
        Wiki("commonswiki", "commons.wikimedia.org", "en", "Wikimedia Commons"),
        Wiki("wikidatawiki", "www.wikidata.org", "en", "Wikidata"),
        Wiki("metawiki", "meta.wikimedia.org", "en", "Meta"),
        Wiki("enwiki", "en.wikipedia.org", "en", "Wikipedia"),
        Wiki("frwiki", "fr.wikipedia.org", "fr", "Wikipédia"),
        Wiki("dewiki", "de.wikipedia.org", "de", "Wikipedia"),
        Wiki("eswiki", "es.wikipedia.org", "es", "Wikipedia"),
        Wiki("hiwiki", "hi.wikipedia.org", "hi", "विकिपीडिया"),
        Wiki("arwiki", "ar.wikipedia.org", "ar", "ويكيبيديا"),
        Wiki("swwiki", "sw.wikipedia.org", "sw", "Wikipedia"),
    )
}

# First revision, page, log entry, local account and the distance of actor ids; ranges never meet.
FIRST_IDS = {
    "commonswiki": (921_000_001, 152_000_001, 371_000_001, 12_800_001, 3_700_000),
    "wikidatawiki": (2_247_000_001, 129_000_001, 1_190_000_001, 7_100_001, 1_700_000),
    "metawiki": (28_400_001, 12_900_001, 61_000_001, 9_300_001, 3_600_000),
    "enwiki": (1_246_000_001, 77_700_001, 165_000_001, 48_100_001, 182_400_000),
    "frwiki": (221_000_001, 16_300_001, 21_600_001, 5_200_001, 1_100_000),
    "dewiki": (251_000_001, 13_400_001, 143_000_001, 4_500_001, 900_000),
    "eswiki": (166_000_001, 10_700_001, 18_100_001, 6_900_001, 800_000),
    "hiwiki": (6_210_001, 1_550_001, 3_400_001, 830_001, 420_000),
    "arwiki": (69_300_001, 9_400_001, 15_900_001, 2_600_001, 1_300_000),
    "swwiki": (1_390_001, 190_001, 410_001, 71_001, 60_000),
}
FIRST_CENTRAL_ID = 76_400_001

_USER_PREFIXES = {
    "frwiki": ("Utilisateur", "Discussion utilisateur"),
    "dewiki": ("Benutzer", "Benutzer Diskussion"),
    "eswiki": ("Usuario", "Usuario discusión"),
    "hiwiki": ("सदस्य", "सदस्य वार्ता"),
    "arwiki": ("مستخدم", "نقاش المستخدم"),
    "swwiki": ("Mtumiaji", "Majadiliano ya mtumiaji"),
}


def empty_world(seed: int, now: int) -> World:
    """A world with its wikis and counters and nothing else."""
    world = World(seed, now, dict(WIKIS), [], {}, {}, {w: [] for w in WIKIS}, {}, {w: [] for w in WIKIS})
    for wiki, (rev, page, log, local, _) in FIRST_IDS.items():
        world.next_rev[wiki], world.next_page[wiki] = rev, page
        world.next_log[wiki], world.next_local[wiki] = log, local
    return world


def user_page(wiki: str, name: str, *, talk: bool = False) -> str:
    """Title of a user's page or talk page with the wiki's own prefix."""
    page, discussion = _USER_PREFIXES.get(wiki, ("User", "User talk"))
    return f"{discussion if talk else page}:{name}"
