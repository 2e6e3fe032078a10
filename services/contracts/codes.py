"""The code tables that cross boundaries: our own stable words, each with 中文 and English.

No two systems of the field agree on digits (domain.md §6.3), so codes are words, and mappings to
a national or local table are data of whoever needs them.
"""

from typing import Annotated

from .shapes import OneOf
from .talks import CONFIRMATIONS as CONFIRMATIONS  # noqa: PLC0414 - told with all other tables
from .talks import FOLLOW_UPS as FOLLOW_UPS  # noqa: PLC0414 - told with all other tables
from .talks import PACK_REASONS as PACK_REASONS  # noqa: PLC0414 - told with all other tables
from .talks import PERFORMANCES as PERFORMANCES  # noqa: PLC0414 - told with all other tables
from .talks import RECUSALS as RECUSALS  # noqa: PLC0414 - told with all other tables
from .talks import RETURNS as RETURNS  # noqa: PLC0414 - told with all other tables
from .talks import ROUTE_CAUSES as ROUTE_CAUSES  # noqa: PLC0414 - told with all other tables
from .talks import ROUTES as ROUTES  # noqa: PLC0414 - told with all other tables
from .talks import SUSPICIONS as SUSPICIONS  # noqa: PLC0414 - told with all other tables
from .timing import COUNTED as COUNTED  # noqa: PLC0414 - told with all other tables
from .timing import LIMIT_ENDS as LIMIT_ENDS  # noqa: PLC0414 - told with all other tables
from .timing import LIMIT_GROUNDS as LIMIT_GROUNDS  # noqa: PLC0414 - told with all other tables
from .timing import LIMITS as LIMITS  # noqa: PLC0414 - told with all other tables
from .timing import PAUSES as PAUSES  # noqa: PLC0414 - told with all other tables
from .timing import RISING as RISING  # noqa: PLC0414 - told with all other tables

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

# What makes a matter graver (风险信号): something that happened in it, never what somebody is like.
SIGNALS: Table = {
    "conflict-growing": ("矛盾激化", "the conflict grows"),
    "threat": ("扬言采取过激行为", "a threat was heard"),
    "violence": ("发生肢体冲突", "it came to blows"),
    "danger-to-life": ("危及人身安全", "danger to life and limb"),
    "gathering": ("聚集", "people gather"),
    "police-called": ("报警求助", "the police were called"),
    "publicity": ("舆情扩散", "publicity spreads"),
    "agreement-broken": ("约定未履行", "what was agreed is not kept"),
    "more-affected": ("涉及人员增加", "more people are affected"),
    "livelihood": ("影响基本生活", "livelihoods are at stake"),
    # From the events of the case itself.
    "objected": ("单位提出异议", "a unit objected"),
    "overdue": ("超期", "a limit passed"),
    "promise-broken": ("承诺未兑现", "a promise was broken"),
    "reopened": ("重新办理", "it was reopened"),
    "reported-again": ("重复反映", "it was reported again"),
    "danger": ("安全隐患", "a hidden danger"),
}
SIGNAL_SOURCES: Table = {
    "officer": ("网格员、代办员", "officers and agents"),
    "department": ("部门", "departments"),
    "resident": ("群众", "residents"),
    "desk": ("中心窗口", "the desk"),
    "record": ("办理记录", "the record of the case"),
}

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
    "not-settled": ("未化解", "not settled"),
}

# How a case came to its end (办结方式); what could not be solved is explained in words.
CLOSING_REASONS: Table = {
    "settled-by-mediation": ("调解化解", "settled by mediation"),
    "handled-by-department": ("部门办结", "handled by the department"),
    "explained": ("解释说明", "explained"),
    "lawful-route": ("导入法定途径", "transferred to the lawful route"),
    "withdrawn": ("当事人撤回", "withdrawn by the resident"),
    "not-solved": ("未能解决", "could not be solved"),
}

REOPEN_GROUNDS: Table = {
    "new-facts": ("有新的事实", "new facts"),
    "not-carried-out": ("承诺未兑现", "what was agreed is not carried out"),
    "wrongly-closed": ("办结有误", "closed by mistake"),
    "resident-rejected": ("群众不认可", "the resident did not accept the outcome"),
}

SCORES: Table = {
    "satisfied": ("满意", "satisfied"),
    "fair": ("基本满意", "fairly satisfied"),
    "dissatisfied": ("不满意", "dissatisfied"),
}

# 北京市接诉即办工作条例 §11: an emergency goes to its number at once.
EMERGENCIES: Table = {
    "crime": ("违法犯罪", "crime"),
    "fire": ("火灾", "fire"),
    "gas": ("燃气泄漏", "gas leak"),
    "medical": ("医疗急救", "medical"),
    "traffic": ("交通事故", "traffic accident"),
}

# Where a matter may be pending already (信访工作条例 §19, §31).
PENDING: Table = {
    "litigation": ("诉讼", "litigation"),
    "arbitration": ("仲裁", "arbitration"),
    "reconsideration": ("行政复议", "administrative reconsideration"),
    "petition": ("信访", "a petition"),
}

# What the person at the desk is told at once; the words are in the gateway's texts.
ADVICE: Table = {
    "call-110": ("拨打110", "call 110"),
    "call-119": ("拨打119", "call 119"),
    "call-120": ("拨打120", "call 120"),
    "call-122": ("拨打122", "call 122"),
    "lawful-route-litigation": ("已在诉讼中", "in court already"),
    "lawful-route-arbitration": ("已在仲裁中", "in arbitration already"),
    "lawful-route-reconsideration": ("已在行政复议中", "in reconsideration already"),
    "lawful-route-petition": ("已在信访程序中", "a petition already"),
    "choose-representatives": ("推选代表", "choose representatives"),
}

# A word to the clerk about what was just registered.
WARNINGS: Table = {
    "telephone-in-text": ("正文中有电话号码", "a telephone number in the text"),
    "identity-in-text": ("正文中有身份证件号码", "an identity number in the text"),
}
PETITION_FORMS: Table = {
    "letter": ("来信", "letter"),
    "visit": ("来访", "visit"),
    "online": ("网上信访", "online"),
}

PLATFORMS: Table = {
    "politics-law": ("政法协同", "politics and law platform"),
    "public-order": ("综治平台", "public-order platform"),
    "petitions": ("信访平台", "petition platform"),
    "hotline": ("12345平台", "12345 platform"),
    "department": ("部门移交", "a department"),
}

# What a person needs to be heard (无障碍环境建设法); no word of why.
NEEDS: Table = {
    "interpreter": ("口译", "interpreter"),
    "sign-language": ("手语", "sign language"),
    "large-print": ("大字文书", "large print"),
    "reading-aloud": ("代读", "reading aloud"),
    "writing-for": ("代书", "somebody who writes"),
    "step-free": ("无障碍通行", "step-free access"),
    "home-visit": ("上门服务", "a visit at home"),
}

# Whom a contact was with: a role, never a name.
CONTACTS: Table = {
    "applicant": ("申请人", "applicant"),
    "respondent": ("被申请人", "respondent"),
    "representative": ("代表人", "representative"),
    "residents": ("居民", "residents"),
    "unit": ("办理单位", "the handling unit"),
    "sender": ("来件单位", "who sent the matter"),
}

HAND_OVER_REASONS: Table = {
    "absent": ("不在岗", "absent"),
    "leave": ("休假", "on leave"),
    "moved": ("岗位调整", "moved to another post"),
}

LINKS: Table = {
    "related": ("相关", "related to"),
    "repeat-of": ("重复反映", "a repeat of"),
    "child-of": ("子事项", "a part of"),
}
RELATIONS: Table = LINKS | {
    "repeated-by": ("被重复反映", "repeated by"),
    "parent-of": ("主事项", "the whole of"),
}

DUPLICATE_REASONS: Table = {
    "same-origin": ("来件编号相同", "same number of its sender"),
    "same-person": ("姓名和电话相同", "same name and phone"),
    "same-identity": ("证件号码相同", "same identity number"),
    "same-grid-and-kind": ("网格和类别相同", "same grid and kind"),
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

# How a party wants to be told of the progress.
CONTACT_CHANNELS: Table = {
    "sms": ("短信", "text message"),
    "email": ("电子邮件", "e-mail"),
    "inbox": ("凭查询码查看", "by query code"),
    "none": ("不通知", "not at all"),
}

LANGUAGES: Table = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}

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

# Why a person is forgotten: the five cases of 个人信息保护法 §47 I.
ERASURE_GROUNDS: Table = {
    "purpose-achieved": ("处理目的已实现", "the purpose is achieved"),
    "term-over": ("保存期限届满", "the term of keeping is over"),
    "consent-withdrawn": ("撤回同意", "consent was withdrawn"),
    "unlawful": ("违法或者违约处理", "it was handled against law or agreement"),
    "other-law": ("法律、行政法规规定的其他情形", "another law says so"),
}
PARTY_FACTS: Table = {
    "name": ("姓名", "name"),
    "phone": ("电话", "phone"),
    "id_number": ("证件号码", "identity number"),
    "address": ("地址", "address"),
}

# What may hurt somebody if nobody mends it (安全隐患); urgency says how soon it is looked at again.
HAZARDS: Table = {
    "fire": ("火灾隐患", "fire"),
    "gas": ("燃气", "gas"),
    "wiring": ("电气线路", "wiring"),
    "building": ("房屋结构", "building"),
    "road": ("道路设施", "road"),
    "water": ("水患积水", "water"),
    "cover": ("井盖缺损", "open shaft"),
    "food-safety": ("食品安全", "food safety"),
    "other": ("其他", "other"),
}

URGENCIES: Table = {
    "urgent": ("紧急", "urgent"),
    "soon": ("较急", "soon"),
    "ordinary": ("一般", "ordinary"),
}

# Why the street may care for somebody: a statute with a decision, or the person's own wish.
CARE_GROUNDS: Table = {
    "community-correction": ("社区矫正", "community correction"),
    "resettlement": ("安置帮教", "resettlement after release"),
    "drug-rehabilitation": ("社区戒毒康复", "rehabilitation in the community"),
    "mental-health": ("严重精神障碍救助", "support in severe mental illness"),
    "consent": ("本人同意", "own consent"),
}

CONSENT_FORMS: Table = {
    "written": ("书面", "in writing"),
    "recorded": ("录音录像", "recorded"),
    "guardian": ("监护人书面", "by the guardian in writing"),
}

# How the residents let somebody act for them (民法典 §165 wants it in writing).
AGENT_CONSENTS: Table = {
    "written": ("书面委托", "in writing"),
    "recorded": ("录音录像", "recorded"),
    "representatives": ("代表人书面委托", "in writing by their representatives"),
}

HELPS: Table = {
    "employment": ("就业", "employment"),
    "housing": ("住房", "housing"),
    "medical": ("就医", "medical treatment"),
    "schooling": ("就学", "schooling"),
    "legal": ("法律援助", "legal aid"),
    "subsistence": ("生活救助", "subsistence"),
    "documents": ("证件办理", "documents"),
    "company": ("陪伴倾听", "company"),
    "other": ("其他", "other"),
}

CARE_ENDS: Table = {
    "term-over": ("期限届满", "the term is over"),
    "consent-withdrawn": ("撤回同意", "consent was withdrawn"),
    "moved-away": ("迁出", "moved away"),
    "died": ("死亡", "died"),
    "other": ("其他", "other"),
}

# The centre's premises: three areas (群众接待区、特色功能区、科室办公区).
AREAS: Table = {
    "reception": ("群众接待区", "reception"),
    "special": ("特色功能区", "special functions"),
    "office": ("科室办公区", "offices"),
}

PRESENCES: Table = {
    "permanent": ("常驻", "permanent"),
    "rotating": ("轮驻", "rotating"),
    "on-call": ("随驻", "on call"),
}

# 四有: the first four; what a fifth is differs from place to place.
CENTRE_POINTS: Table = {
    "sign": ("有牌子", "a sign"),
    "premises": ("有场地", "premises"),
    "staff": ("有人员", "staff"),
    "rules": ("有制度", "rules"),
    "duty": ("有值守", "somebody on duty"),
}

MEETINGS: Table = {"monthly": ("每月例会", "monthly"), "ad-hoc": ("临时会议", "ad hoc")}

# Why personal data is opened (个人信息保护法 §34: within the duty and the need).
PURPOSES: Table = {
    "handling": ("办理事项", "handling the matter"),
    "contact": ("联系当事人", "contacting a party"),
    "mediation": ("调解", "mediation"),
    "verification": ("核实身份", "verifying identity"),
    "audit": ("审计", "audit"),
    "care": ("帮扶服务", "care and help"),
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
Signal = Annotated[str, OneOf(SIGNALS)]
LawfulRoute = Annotated[str, OneOf(LAWFUL_ROUTES)]
Outcome = Annotated[str, OneOf(OUTCOMES)]
ClosingReason = Annotated[str, OneOf(CLOSING_REASONS)]
ReopenGround = Annotated[str, OneOf(REOPEN_GROUNDS)]
Emergency = Annotated[str, OneOf(EMERGENCIES)]
Pending = Annotated[str, OneOf(PENDING)]
Advice = Annotated[str, OneOf(ADVICE)]
PetitionForm = Annotated[str, OneOf(PETITION_FORMS)]
Platform = Annotated[str, OneOf(PLATFORMS)]
Need = Annotated[str, OneOf(NEEDS)]
Contact = Annotated[str, OneOf(CONTACTS)]
HandOverReason = Annotated[str, OneOf(HAND_OVER_REASONS)]
Link = Annotated[str, OneOf(LINKS)]
DuplicateReason = Annotated[str, OneOf(DUPLICATE_REASONS)]
Score = Annotated[str, OneOf(SCORES)]
Means = Annotated[str, OneOf(MEANS)]
ContactChannel = Annotated[str, OneOf(CONTACT_CHANNELS)]
Language = Annotated[str, OneOf(LANGUAGES)]
PartySide = Annotated[str, OneOf(PARTY_SIDES)]
PartyKind = Annotated[str, OneOf(PARTY_KINDS)]
MeetingKind = Annotated[str, OneOf(MEETINGS)]
Purpose = Annotated[str, OneOf(PURPOSES)]
ErasureGround = Annotated[str, OneOf(ERASURE_GROUNDS)]
RemovableFact = Annotated[str, OneOf({k: v for k, v in PARTY_FACTS.items() if k != "name"})]
Role = Annotated[str, OneOf(ROLES)]
Hazard = Annotated[str, OneOf(HAZARDS)]
Urgency = Annotated[str, OneOf(URGENCIES)]
LawfulGround = Annotated[str, OneOf({k: v for k, v in CARE_GROUNDS.items() if k != "consent"})]
ConsentForm = Annotated[str, OneOf(CONSENT_FORMS)]
AgentConsent = Annotated[str, OneOf(AGENT_CONSENTS)]
Help = Annotated[str, OneOf(HELPS)]
CareEnd = Annotated[str, OneOf(CARE_ENDS)]
Area = Annotated[str, OneOf(AREAS)]
Presence = Annotated[str, OneOf(PRESENCES)]
CentrePoint = Annotated[str, OneOf(CENTRE_POINTS)]
