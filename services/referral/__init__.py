"""referral 分流交办: what departments and levels do with a case, until they say it is handled."""
