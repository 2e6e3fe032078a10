"""The one table of what referral tells; the files beside fill it."""

from services.chassis.publication import Publication

publication = Publication()
