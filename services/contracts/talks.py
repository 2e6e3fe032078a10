"""The code tables of mediation, joint meetings and disputes on jurisdiction."""

from typing import Annotated

from .shapes import OneOf

Table = dict[str, tuple[str, str]]

# Why a mediator steps aside (法释[2016]14 §15, taken over for every body of the roster).
RECUSALS: Table = {
    "relative": ("与一方有亲属关系", "a relative of one side"),
    "interest": ("与纠纷有利害关系", "an interest in the dispute"),
    "other-relation": ("有其他可能影响公正的关系", "another relation that may sway the judgement"),
    "party-asked": ("当事人申请更换", "asked for by a side"),
    "unable": ("因故不能履职", "prevented"),
}

# How a side keeps what it agreed to (人民调解法 §31).
PERFORMANCES: Table = {
    "performed": ("已履行", "performed"),
    "partly": ("部分履行", "performed in part"),
    "not-performed": ("不履行", "not performed"),
}

CONFIRMATIONS: Table = {
    "confirmed": ("裁定有效", "confirmed"),
    "refused": ("裁定驳回", "refused"),
    "withdrawn": ("撤回申请", "withdrawn"),
}

# Why the lawful routes are told (人民调解法 §26, §32, §33).
ROUTE_CAUSES: Table = {
    "refused": ("一方拒绝调解", "a side refused to be mediated"),
    "failed": ("调解不成", "no agreement was made"),
    "broken": ("不履行协议", "an agreement is not performed"),
    "confirmed-broken": ("不履行经确认的协议", "a confirmed agreement is not performed"),
    "confirmation-refused": ("司法确认被驳回", "the confirmation was refused"),
    "confirmation-lapsed": ("未在期限内申请司法确认", "no confirmation was asked for in time"),
}

ROUTES: Table = {
    "litigation": ("向人民法院起诉", "sue in court"),
    "arbitration": ("按约定申请仲裁", "arbitration, where it was agreed"),
    "labour-arbitration": ("申请劳动仲裁", "labour arbitration"),
    "reconsideration": ("申请行政复议", "administrative reconsideration"),
    "administrative": ("申请行政裁决或处理", "a decision of the competent authority"),
    "mediate-again": ("重新调解", "another mediation"),
    "enforcement": ("申请强制执行", "enforcement by the court"),
    "payment-order": ("申请支付令", "a payment order"),
}

# What a mediator must report (人民调解法 §25).
SUSPICIONS: Table = {
    "public-order": ("可能引起治安案件", "may become a public-order case"),
    "criminal": ("可能引起刑事案件", "may become a criminal case"),
}

# Why a matter is in a monthly meeting's pack.
PACK_REASONS: Table = {
    "overdue": ("超期", "overdue"),
    "high-risk": ("高风险", "high risk"),
    "repeated": ("重复反映", "repeated"),
    "passed-around": ("多次改派", "passed around"),
    "open": ("未办结", "open"),
    "disputed": ("管辖争议", "a dispute on jurisdiction"),
}

# The answer that every unfinished duty of an earlier meeting needs.
FOLLOW_UPS: Table = {
    "done": ("已落实", "done"),
    "extended": ("延期", "given more time"),
    "raised": ("提请上级", "raised to the next level"),
}

# Why a unit gives a paper back before it signs; that it is not theirs is an objection.
RETURNS: Table = {
    "papers-missing": ("材料不全", "papers are missing"),
    "unclear": ("事项不清", "it is not clear what is asked"),
    "repeated": ("重复交办", "it was assigned before"),
    "needs-others": ("需其他单位共同办理", "other units are needed too"),
}

Recusal = Annotated[str, OneOf(RECUSALS)]
Performance = Annotated[str, OneOf(PERFORMANCES)]
Confirmation = Annotated[str, OneOf(CONFIRMATIONS)]
Suspicion = Annotated[str, OneOf(SUSPICIONS)]
PackReason = Annotated[str, OneOf(PACK_REASONS)]
FollowUp = Annotated[str, OneOf(FOLLOW_UPS)]
Return = Annotated[str, OneOf(RETURNS)]
