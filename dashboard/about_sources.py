"""The sources of the definitions and the statistics, as scholars quote them, in the language they are in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Quoted:
    """A source by the key of what was taken from it; `href` is its address if it is a page."""

    key: str
    text: str
    href: str = ""


QUOTED: Final = (
    Quoted(
        "wilson",
        "E. B. Wilson: Probable Inference, the Law of Succession, and Statistical Inference. Journal of the American"
        " Statistical Association 22 (1927), 209–212.",
    ),
    Quoted(
        "newcombe",
        "R. G. Newcombe: Two-sided confidence intervals for the single proportion: comparison of seven methods;"
        " Interval estimation for the difference between independent proportions: comparison of eleven methods."
        " Statistics in Medicine 17 (1998), 857–872 and 873–890.",
    ),
    Quoted(
        "kaplan-meier",
        "E. L. Kaplan, P. Meier: Nonparametric Estimation from Incomplete Observations. Journal of the American"
        " Statistical Association 53 (1958), 457–481.",
    ),
    Quoted(
        "mantel",
        "N. Mantel: Evaluation of survival data and two new rank order statistics arising in its consideration. Cancer"
        " Chemotherapy Reports 50 (1966), 163–170.",
    ),
    Quoted(
        "griffiths",
        "D. A. Griffiths: Maximum likelihood estimation for the beta-binomial distribution and an application to the"
        " household distribution of the total number of cases of a disease. Biometrics 29 (1973), 637–648.",
    ),
    Quoted(
        "surviving",
        "Research:Surviving new editor. Meta-Wiki.",
        "https://meta.wikimedia.org/wiki/Research:Surviving_new_editor",
    ),
    Quoted("zachte", "E. Zachte: Wiki Loves Monuments 2011.", "https://infodisiac.com"),
    Quoted("metrics", "Event Metrics. Meta-Wiki.", "https://meta.wikimedia.org/wiki/Event_Metrics"),
    Quoted("wikiloves", "Wiki Loves statistics tool.", "https://wikitech.wikimedia.org/wiki/Tool:Wikiloves"),
    Quoted(
        "gsoc",
        "Campaigns Retention Metrics Dashboard, Google Summer of Code 2022.",
        "https://phabricator.wikimedia.org/T304826",
    ),
)
