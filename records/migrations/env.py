"""Alembic runs the migrations on the connection that `records.upgrade` hands over."""

from alembic import context

from records.schema import Table

context.configure(connection=context.config.attributes["connection"], target_metadata=Table.metadata)
context.run_migrations()
