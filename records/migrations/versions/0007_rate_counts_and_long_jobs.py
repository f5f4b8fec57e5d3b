"""Counts of visits that all workers share, and long jobs that outlive who asked for them."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table('rate_counts',
    sa.Column('key', sa.String(length=100), nullable=False),
    sa.Column('since', MOMENT, nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_rate_counts'))
    )
    op.create_index(op.f('ix_rate_counts_since'), 'rate_counts', ['since'], unique=False)
    op.create_table('long_jobs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('payload', sa.JSON(), nullable=False),
    sa.Column('asked_by', sa.String(length=20), nullable=False),
    sa.Column('asked_at', MOMENT, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('worker', sa.String(length=100), nullable=False),
    sa.Column('held_until', MOMENT, nullable=True),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('result', sa.JSON(), nullable=True),
    sa.Column('error', sa.Text(), nullable=False),
    sa.Column('finished_at', MOMENT, nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_long_jobs'))
    )
    op.create_index(op.f('ix_long_jobs_state_id'), 'long_jobs', ['state', 'id'], unique=False)


def downgrade() -> None:
    op.drop_table('long_jobs')
    op.drop_table('rate_counts')
