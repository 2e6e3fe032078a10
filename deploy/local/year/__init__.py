"""The year of the street: seeded people, arrivals and lives of cases, played through the HTTP API.

`chances.yaml` says how often what happens; `calendar` which days are worked; `people` who lives and
works there; `arrivals` what is brought and when; `lives` what becomes of it; `fieldwork` what the
officers do; `hands` how an act is done; `play` moves the time and lets everybody act; `shown` tells
the year. The same seed gives the same year, but for ids.
"""
