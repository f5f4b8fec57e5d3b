"""A letter remembers how often it may have arrived, apart from how often it was tried."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added plainly: a table that SQLite copies would lose its AUTOINCREMENT, and give numbers twice.
    op.add_column('outbox', sa.Column('doubts', sa.Integer(), nullable=False, server_default='0'))


def downgrade() -> None:
    op.drop_column('outbox', 'doubts')
