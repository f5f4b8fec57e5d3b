"""The outbox learns to send by itself: states, tries, leases; citizens can be out of reach."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

# Defaults fill the rows that are there and are dropped again: the classes have none.
ADDED = (
    ('channel', sa.String(length=20), ''),
    ('replaces', sa.String(length=40), ''),
    ('kind', sa.String(length=10), 'reply'),
    ('state', sa.String(length=10), 'waiting'),
    ('not_before', sa.DateTime(timezone=True), '1970-01-01 00:00:00+00:00'),
    ('tries', sa.Integer(), '0'),
    ('worker', sa.String(length=100), ''),
    ('error', sa.Text(), ''),
)


def upgrade() -> None:
    op.create_table('leases',
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('holder', sa.String(length=100), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_leases'))
    )
    op.add_column('citizens', sa.Column('unreachable_since', sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table('outbox', table_kwargs={'sqlite_autoincrement': True}) as table:
        for name, kind, default in ADDED:
            table.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        table.add_column(sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE outbox SET channel = (SELECT channel FROM citizens WHERE citizens.id = outbox.citizen_id)")
    op.execute("UPDATE outbox SET not_before = created_at")
    op.execute("UPDATE outbox SET state = 'sent' WHERE sent_at IS NOT NULL")
    with op.batch_alter_table('outbox', table_kwargs={'sqlite_autoincrement': True}) as table:
        for name, kind, _ in ADDED:
            table.alter_column(name, existing_type=kind, server_default=None)
    op.create_index(op.f('ix_outbox_channel_state_not_before'), 'outbox', ['channel', 'state', 'not_before'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_outbox_channel_state_not_before'), table_name='outbox')
    with op.batch_alter_table('outbox', table_kwargs={'sqlite_autoincrement': True}) as table:
        for name in ('leased_until', *(name for name, _, _ in ADDED)):
            table.drop_column(name)
    op.drop_column('citizens', 'unreachable_since')
    op.drop_table('leases')
