"""The referral file of a case and the joint meetings: rules and events, pure."""
