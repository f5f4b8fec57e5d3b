"""A conversation remembers the words of its last question, so that the answer can be explained."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('conversations') as table:
        table.add_column(sa.Column('words', sa.JSON(), nullable=False, server_default='[]'))
    with op.batch_alter_table('conversations') as table:
        table.alter_column('words', existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table('conversations') as table:
        table.drop_column('words')
