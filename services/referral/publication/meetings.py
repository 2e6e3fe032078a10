"""What the world may know of joint meetings; decisions and answers also about their cases."""

from services.contracts.events import meetings as told

from ..domain import decisions, duties, meeting
from ..domain.meeting import Meeting
from .table import publication

# Each about its own stream: the meeting, also a duty's own; or the case.
publication.alike(
    {
        Meeting.Created: told.MeetingConvened,
        Meeting.Held: told.MeetingHeld,
        meeting.Packed: told.MeetingPacked,
        meeting.AgendaSet: told.AgendaSet,
        duties.DutyReported: told.DutyReported,
        duties.DutyFollowed: told.DutyFollowed,
        decisions.Decided: told.MeetingDecided,
        decisions.FollowedUp: told.FollowedUp,
    }
)
