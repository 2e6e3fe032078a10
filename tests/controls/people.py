"""Who acts in the tests. Invented, all of them."""

from services.contracts.declare import Actor

STREET = "150104002"
DISTRICT = "150104"
COMMUNITY = "150104002003"
GRID = "150104002003007"
CENTRE = f"{STREET}:centre"

CLERK = Actor(id="clerk.li", role="clerk", unit=CENTRE, region=STREET)
OTHER_CLERK = Actor(id="clerk.wu", role="clerk", unit=CENTRE, region=STREET)
AGENT = Actor(id="agent.sarula", role="agent", unit=f"{COMMUNITY}:agent-point", region=COMMUNITY)
OFFICER = Actor(id="officer.007", role="officer", unit=f"{COMMUNITY}:grid", region=GRID)
HANDLER = Actor(
    id="handler.zhao", role="handler", unit=f"{DISTRICT}:housing-bureau", region=DISTRICT
)
OTHER_HANDLER = Actor(
    id="handler.qian", role="handler", unit=f"{DISTRICT}:natural-resources", region=DISTRICT
)
MEDIATOR = Actor(
    id="mediator.sun", role="mediator", unit=f"{DISTRICT}:peoples-court", region=DISTRICT
)
EXPERT = Actor(id="expert.chen", role="expert", unit=CENTRE, region=STREET)
DIRECTOR = Actor(id="director.bao", role="director", unit=CENTRE, region=STREET)
RESIDENT = Actor(id="resident", role="resident")
