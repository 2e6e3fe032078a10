"""Canonical examples, written once: people, cases, and one service standing alone in memory."""
