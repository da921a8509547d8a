"""Django's PostgreSQL backend, with kept connections that are not asked about themselves for each request."""
