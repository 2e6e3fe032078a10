"""The one `publication` of this service."""

from services.chassis.publication import Publication

publication = Publication()
