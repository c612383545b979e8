"""What Alembic runs: our tables against the connection it was given."""

from alembic import context

from ejadmin.models.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
