"""What Alembic runs: the steps against the connection it was given."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),  # to write a new step, not to run it
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
