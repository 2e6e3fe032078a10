"""THE TABLE of every number: what it counts, and in which time. `docs/statistics.md` shows it.

Counts add up: over any grouping their sum is the total. Rates are one count over another of the
same cases, so that none can exceed one.
"""

from dataclasses import dataclass

# Which instant of a case decides whether it belongs to the period, and to which month.
REGISTERED = "registered"  # the cases registered in the period, as they stand now
CLOSED = "closed"  # the cases answered in the period whose answer still holds
RATED = "rated"  # the cases whose last verdict was given in the period
NOW = "now"  # the cases registered until the period's end that are open now


@dataclass(frozen=True, slots=True)
class Count:
    """One number of cases (or of households, where `what` says so)."""

    code: str
    zh: str
    en: str
    basis: str
    what: str


@dataclass(frozen=True, slots=True)
class Rate:
    """`numerator` over `denominator`, both codes of COUNTS; none where there is no denominator.
    `mean_days` is no share: its numerator is a sum of days.
    """

    code: str
    zh: str
    en: str
    numerator: str
    denominator: str
    what: str


COUNTS = (
    Count("registered", "登记", "registered", REGISTERED, "every case registered"),
    Count("merged", "并案", "merged", REGISTERED, "merged into another case as the same matter"),
    Count("declined", "不予受理", "declined", REGISTERED, "not accepted: the lawful route told"),
    Count("found", "排查", "found", REGISTERED,
          "registered, neither merged nor declined: each matter once"),
    Count("households", "涉及户数", "households", REGISTERED, "households concerned by them"),
    Count("settled_of_found", "其中已化解", "settled of those found", REGISTERED,
          "found, and answered since with an outcome that counts as settled"),
    Count("repeated", "重复反映", "repeats", REGISTERED,
          "registered, and linked as a repeat of another case or merged into one"),
    Count("reopened", "重新办理", "reopened", REGISTERED, "found, and reopened at least once"),
    Count("objected", "部门异议", "objected to", REGISTERED,
          "found, and a unit objected to its assignment at least once"),
    Count("escalated", "提级", "escalated", REGISTERED, "found, and a higher level took part"),
    Count("closed", "办结", "closed", CLOSED,
          "answered to the residents, whatever the outcome; not reopened or merged since"),
    Count("settled", "化解", "settled", CLOSED, "closed with an outcome that counts as settled"),
    Count("settled_at_lowest", "首接层级化解", "settled where it began", CLOSED,
          "settled by the level where it was registered: small matters do not leave the community"),
    Count("settled_in_street", "街道内化解", "settled within the street", CLOSED,
          "settled by community or street: big matters do not leave the street"),
    Count("with_limit", "有时限", "with a limit", CLOSED, "closed, and a limit that counts ended"),
    Count("on_time", "按期", "on time", CLOSED, "closed, and every limit that counts was met"),
    Count("days", "办理天数", "days", CLOSED,
          "sum over the closed of the days from registration to the answer"),
    Count("rated", "评价", "rated", RATED, "the resident gave a verdict; the last one counts"),
    Count("satisfied", "满意", "satisfied", RATED, "rated with a score that counts as satisfied"),
    Count("open", "在办", "open", NOW, "registered until the period's end and not closed now"),
    Count("high_risk_open", "高风险在办", "high risk and open", NOW, "open, and graded high"),
    Count("overdue_open", "超期在办", "overdue and open", NOW, "open, and a limit has passed"),
)  # fmt: skip

RATES = (
    Rate("settled_rate", "化解率", "settled rate", "settled_of_found", "found",
         "of the cases found in the period, those settled by now"),
    Rate("on_time_rate", "按期率", "on time", "on_time", "with_limit",
         "of the cases closed with a limit, those that met every one"),
    Rate("lowest_rate", "首接层级化解率", "settled where it began", "settled_at_lowest", "settled",
         "of the cases settled, those that never left the level where they began"),
    Rate("street_rate", "街道内化解率", "settled within the street", "settled_in_street", "settled",
         "of the cases settled, those that did not leave the street"),
    Rate("satisfaction", "满意率", "satisfaction", "satisfied", "rated",
         "of the verdicts given, those that count as satisfied"),
    Rate("repeat_rate", "重复率", "repeat share", "repeated", "registered",
         "of the cases registered, those that repeat another"),
    Rate("reopen_rate", "重办率", "reopened share", "reopened", "found",
         "of the cases found, those reopened at least once"),
    Rate("mean_days", "平均办理天数", "mean days", "days", "closed",
         "days from registration to the answer, on average over the closed"),
)  # fmt: skip

# What numbers can be grouped by; `month` is the month of each number's own instant, in China.
GROUPS = {
    "kind": ("类别", "kind"),
    "grid": ("网格", "grid"),
    "department": ("承办单位", "department"),
    "level": ("层级", "level"),
    "channel": ("来源", "channel"),
    "month": ("月份", "month"),
    "risk": ("风险等级", "risk"),
}

NAMES = {each.code: (each.zh, each.en) for each in (*COUNTS, *RATES)}
