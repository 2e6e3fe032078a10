"""Fengqiao on one developer's machine: PostgreSQL, RabbitMQ, every service, the gateway.

This package is a composition root: it may import everything, and no product code imports it.
"""
