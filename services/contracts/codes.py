"""The code tables that cross boundaries: our own stable words, each with 中文 and English.

No two systems of the field agree on digits (domain.md §6.3), so codes are words, and mappings to
a national or local table are data of whoever needs them.
"""

from typing import Annotated

from .shapes import OneOf

Table = dict[str, tuple[str, str]]

CHANNELS: Table = {
    "window": ("窗口", "desk"),
    "hotline": ("12345热线", "12345 hotline"),
    "petition": ("信访", "petition"),
    "grid": ("网格上报", "grid report"),
    "online": ("网上", "online"),
    "handover": ("部门移交", "hand-over by a department"),
}

# 人民调解统计 kinds, the fullest of the public tables (domain.md §6.3).
KINDS: Table = {
    "family": ("婚姻家庭", "marriage and family"),
    "neighbours": ("邻里", "neighbours"),
    "housing": ("房屋宅基地", "houses and homesteads"),
    "contract": ("合同", "contract"),
    "production": ("生产经营", "production and trade"),
    "damages": ("损害赔偿", "damages"),
    "land": ("山林土地", "woods and land"),
    "expropriation": ("征地拆迁", "expropriation and clearance"),
    "environment": ("环境污染", "environment"),
    "labour": ("劳动争议", "labour and wages"),
    "tourism": ("旅游", "tourism"),
    "consumer": ("消费", "consumer"),
    "medical": ("医疗", "medical"),
    "traffic": ("道路交通", "road traffic"),
    "property-management": ("物业", "property management"),
    "intellectual-property": ("知识产权", "intellectual property"),
    "internet": ("互联网", "internet"),
    "other": ("其他", "other"),
}

# Fields of administration a matter touches; several of them make it a matter of many hands.
SECTORS: Table = {
    "natural-resources": ("自然资源", "natural resources"),
    "housing-construction": ("住房城乡建设", "housing and construction"),
    "court": ("法院", "court"),
    "police": ("公安", "police"),
    "justice": ("司法行政", "justice administration"),
    "urban-management": ("城市管理", "urban management"),
    "market": ("市场监管", "market regulation"),
    "labour": ("人力资源社会保障", "labour and social security"),
    "civil-affairs": ("民政", "civil affairs"),
    "health": ("卫生健康", "health"),
    "environment": ("生态环境", "environment"),
    "transport": ("交通运输", "transport"),
    "tax": ("税务", "tax"),
    "discipline": ("纪检监察", "discipline inspection"),
    "petition": ("信访", "petitions"),
}

LEVELS: Table = {
    "community": ("社区", "community"),
    "street": ("街道", "street"),
    "district": ("区", "district"),
}

RISKS: Table = {"high": ("高", "high"), "medium": ("中", "medium"), "low": ("低", "low")}

# 信访工作条例 §31 (1)-(5), and the emergency numbers of 北京市接诉即办工作条例 §11.
LAWFUL_ROUTES: Table = {
    "litigation": ("诉讼", "litigation"),
    "arbitration": ("仲裁", "arbitration"),
    "party-appeal": ("党员申诉", "appeal within the Party"),
    "reconsideration": ("行政复议", "administrative reconsideration"),
    "administrative": ("行政裁决、确认、许可、处罚", "administrative procedure"),
    "rights-protection": ("查处违法、保护权益", "investigation or protection of rights"),
    "emergency": ("110/119/120", "emergency numbers 110, 119, 120"),
    "other-body": ("其他有权机关", "another competent body"),
}

OUTCOMES: Table = {
    "settled": ("已化解", "settled"),
    "partly-settled": ("部分化解", "partly settled"),
    "explained": ("解释疏导", "explained"),
    "withdrawn": ("当事人撤回", "withdrawn"),
}

SCORES: Table = {
    "satisfied": ("满意", "satisfied"),
    "fair": ("基本满意", "fairly satisfied"),
    "dissatisfied": ("不满意", "dissatisfied"),
}

MEANS: Table = {
    "talk": ("面谈", "talk"),
    "home-visit": ("走访", "home visit"),
    "site": ("现场", "on site"),
    "phone": ("电话", "telephone"),
    "notice-board": ("公告栏", "notice board"),
    "residents-meeting": ("居民会议", "residents' meeting"),
    "message": ("短信", "message"),
}

PARTY_SIDES: Table = {
    "applicant": ("申请人", "applicant"),
    "respondent": ("被申请人", "respondent"),
    "representative": ("代表人", "representative"),
}

PARTY_KINDS: Table = {
    "natural": ("自然人", "natural person"),
    "legal": ("法人", "legal person"),
    "unincorporated": ("非法人组织", "unincorporated organisation"),
}

MEETINGS: Table = {"monthly": ("每月例会", "monthly"), "ad-hoc": ("临时会议", "ad hoc")}

# Why personal data is opened (个人信息保护法 §34: within the duty and the need).
PURPOSES: Table = {
    "handling": ("办理事项", "handling the matter"),
    "contact": ("联系当事人", "contacting a party"),
    "mediation": ("调解", "mediation"),
    "verification": ("核实身份", "verifying identity"),
    "audit": ("审计", "audit"),
}

ROLES: Table = {
    "resident": ("群众", "resident"),
    "clerk": ("窗口人员", "clerk"),
    "agent": ("信访代办员", "agent"),
    "officer": ("网格员", "grid officer"),
    "handler": ("办理部门人员", "handler of a department"),
    "mediator": ("调解员", "mediator"),
    "expert": ("评估专家", "risk expert"),
    "director": ("中心主任", "centre director"),
    "auditor": ("审计员", "auditor"),
    "admin": ("系统管理员", "administrator"),
    "system": ("系统", "system"),
}

Channel = Annotated[str, OneOf(CHANNELS)]
Kind = Annotated[str, OneOf(KINDS)]
Sector = Annotated[str, OneOf(SECTORS)]
Level = Annotated[str, OneOf(LEVELS)]
Risk = Annotated[str, OneOf(RISKS)]
LawfulRoute = Annotated[str, OneOf(LAWFUL_ROUTES)]
Outcome = Annotated[str, OneOf(OUTCOMES)]
Score = Annotated[str, OneOf(SCORES)]
Means = Annotated[str, OneOf(MEANS)]
PartySide = Annotated[str, OneOf(PARTY_SIDES)]
PartyKind = Annotated[str, OneOf(PARTY_KINDS)]
MeetingKind = Annotated[str, OneOf(MEETINGS)]
Purpose = Annotated[str, OneOf(PURPOSES)]
Role = Annotated[str, OneOf(ROLES)]
