"""The code tables about time: steps with a limit, how it is counted, why it moves, how it ends."""

from typing import Annotated

from .shapes import OneOf

Table = dict[str, tuple[str, str]]

# The steps that may have a limit; how long each takes is policy (services/referral/policy).
LIMITS: Table = {
    "sort": ("登记分流", "registering and sorting"),
    "accept": ("受理告知", "telling whether it is accepted"),
    "assign": ("交办", "assigning"),
    "sign": ("签收", "signing"),
    "object": ("提出异议", "objecting"),
    "duty": ("交办事项", "the duty assigned"),
    "handle": ("办理", "handling"),
    "extend": ("延期", "extension"),
    "answer": ("督办答复", "answering the supervision"),
    "reply": ("文书答复", "answering the form"),
    "inform": ("向群众通报进度", "informing the residents"),
    "mandate": ("代办授权", "the agent's mandate"),
    "review": ("申请复查", "asking for review"),
    "review-decision": ("复查意见", "the review"),
    "second-review": ("申请复核", "asking for the second review"),
    "second-review-decision": ("复核意见", "the second review"),
    "confirm": ("申请司法确认", "asking for judicial confirmation"),
    "confirm-accept": ("受理司法确认", "accepting the confirmation"),
    "confirm-decision": ("司法确认决定", "deciding the confirmation"),
    "confirm-extension": ("司法确认延长", "extending the confirmation"),
    "court-mediation": ("诉前调解", "mediation before filing"),
    "court-mediation-ordinary": ("立案后调解（普通程序）", "mediation after filing, ordinary"),
    "court-mediation-simple": ("立案后调解（简易程序）", "mediation after filing, simple"),
    "name-mediator": ("指定调解员", "naming the mediator"),
    "mediator-confirms": ("调解员确认", "the mediator's confirmation"),
    "labour-mediation": ("劳动争议调解", "labour mediation"),
    "reconsideration": ("申请行政复议", "asking for reconsideration"),
    "reconsideration-decision": ("行政复议决定", "the reconsideration"),
    "reconsideration-decision-simple": ("行政复议决定（简易）", "the reconsideration, simple"),
    "information": ("信息公开答复", "answering an information request"),
    "information-extension": ("信息公开延长", "extending the information request"),
    "call-back": ("回访", "calling back"),
    "criticise": ("通报批评", "public criticism"),
    "perform": ("履行调解协议", "performing the mediation agreement"),
    "revisit": ("调解回访", "the visit after the mediation"),
    "order": ("答复12345工单", "answering the order of 12345"),
    "decision": ("落实会议决定", "carrying out a meeting's decision"),
}

COUNTED: Table = {
    "calendar-days": ("自然日", "calendar days"),
    "working-days": ("工作日", "working days"),
    "working-hours": ("工作小时", "working hours"),
}

PAUSES: Table = {
    "waiting-for-resident": ("等待当事人补充材料", "waiting for the resident"),
    "waiting-for-court": ("等待司法程序结果", "waiting for a court"),
    "waiting-for-body": ("等待其他机关答复", "waiting for another body"),
    "expert-opinion": ("等待鉴定评估", "waiting for an expert opinion"),
    "hearing": ("听证", "a hearing"),
    "force-majeure": ("不可抗力", "force majeure"),
}

LIMIT_GROUNDS: Table = {
    "started": ("起算", "begins"),
    "paused": ("中止", "stands still"),
    "resumed": ("恢复计算", "runs again"),
    "extended": ("延长", "is longer"),
    "changed": ("变更", "is changed"),
}

LIMIT_ENDS: Table = {
    "met": ("按期完成", "met"),
    "late": ("逾期完成", "met late"),
    "dropped": ("不再适用", "dropped"),
    "lapsed": ("期满未用", "lapsed unused"),
}

RISING: Table = {
    "request": ("申请", "on request"),
    "limit": ("超期", "a limit passed"),
    "passed-around": ("多次改派", "passed around"),
    "risk": ("高风险", "high risk"),
    "meeting": ("联席会议提请", "raised by a joint meeting"),
}

LimitKind = Annotated[str, OneOf(LIMITS)]
PauseReason = Annotated[str, OneOf(PAUSES)]
