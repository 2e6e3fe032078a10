"""What every service stands on: settings, the command path, the relay, the bus, the vault.

The only place that knows kombu, psycopg and eventlet; services and domains do not.
"""
