"""Consents and requests about one's data; questions outlive the person who asked; last letters and under-16s."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

# SQLite knows a constraint's name only while the table is copied with the conventions of the classes.
NAMES = {"fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "pk": "pk_%(table_name)s"}
LINK = 'fk_questions_citizen_id_citizens'


def upgrade() -> None:
    op.create_table('consents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('citizen_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=20), nullable=False),
    sa.Column('shown', sa.Text(), nullable=False),
    sa.Column('version', sa.String(length=12), nullable=False),
    sa.Column('button', sa.String(length=64), nullable=False),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['citizen_id'], ['citizens.id'], name=op.f('fk_consents_citizen_id_citizens'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consents'))
    )
    op.create_index(op.f('ix_consents_citizen_id'), 'consents', ['citizen_id'], unique=False)
    op.create_table('privacy_requests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('citizen_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer_by', sa.Date(), nullable=False),
    sa.Column('finish_by', sa.Date(), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['citizen_id'], ['citizens.id'], name=op.f('fk_privacy_requests_citizen_id_citizens'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_privacy_requests')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_privacy_requests_citizen_id'), 'privacy_requests', ['citizen_id'], unique=False)
    op.create_index(op.f('ix_privacy_requests_finish_by'), 'privacy_requests', ['finish_by'], unique=False)
    op.add_column('citizens', sa.Column('leaving', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('conversations', sa.Column('under_16', sa.Boolean(), nullable=False, server_default=sa.false()))
    _link_questions(nullable=True, ondelete='SET NULL')


def downgrade() -> None:
    op.execute("DELETE FROM questions WHERE citizen_id IS NULL")
    _link_questions(nullable=False, ondelete='CASCADE')
    op.drop_column('conversations', 'under_16')
    op.execute("DELETE FROM citizens WHERE leaving")
    op.drop_column('citizens', 'leaving')
    op.drop_table('privacy_requests')
    op.drop_table('consents')


def _link_questions(nullable: bool, ondelete: str) -> None:
    with op.batch_alter_table('questions', naming_convention=NAMES) as table:
        table.alter_column('citizen_id', existing_type=sa.Integer(), nullable=nullable)
        table.drop_constraint(LINK, type_='foreignkey')
        table.create_foreign_key(LINK, 'citizens', ['citizen_id'], ['id'], ondelete=ondelete)
