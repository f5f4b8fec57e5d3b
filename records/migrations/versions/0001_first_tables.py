"""The first tables: citizens, their conversations and questions, the catalogue's releases, inbox and outbox."""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('citizens',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('sealed_address', sa.String(), nullable=True),
    sa.Column('first_seen', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_citizens')),
    sa.UniqueConstraint('key', name=op.f('uq_citizens_key'))
    )
    op.create_table('inbox',
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('message_id', sa.String(length=100), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('channel', 'message_id', name=op.f('pk_inbox'))
    )
    op.create_index(op.f('ix_inbox_received_at'), 'inbox', ['received_at'], unique=False)
    op.create_table('procedures',
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('fingerprint', name=op.f('pk_procedures'))
    )
    op.create_index(op.f('ix_procedures_code'), 'procedures', ['code'], unique=False)
    op.create_table('releases',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('as_of', sa.String(length=10), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_releases'))
    )
    op.create_index(op.f('ix_releases_published_at'), 'releases', ['published_at'], unique=False)
    op.create_table('conversations',
    sa.Column('citizen_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('asked', sa.String(length=20), nullable=False),
    sa.Column('procedure', sa.String(length=40), nullable=False),
    sa.Column('aspect', sa.String(length=20), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('others', sa.JSON(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['citizen_id'], ['citizens.id'], name=op.f('fk_conversations_citizen_id_citizens'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('citizen_id', name=op.f('pk_conversations'))
    )
    op.create_table('outbox',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('citizen_id', sa.Integer(), nullable=False),
    sa.Column('in_reply_to', sa.String(length=100), nullable=False),
    sa.Column('body', sa.JSON(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['citizen_id'], ['citizens.id'], name=op.f('fk_outbox_citizen_id_citizens'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sqlite_autoincrement=True
    )
    op.create_index(op.f('ix_outbox_citizen_id'), 'outbox', ['citizen_id'], unique=False)
    op.create_table('questions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('citizen_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=20), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('procedure', sa.String(length=40), nullable=False),
    sa.Column('aspect', sa.String(length=20), nullable=False),
    sa.Column('release', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['citizen_id'], ['citizens.id'], name=op.f('fk_questions_citizen_id_citizens'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions'))
    )
    op.create_index(op.f('ix_questions_asked_at'), 'questions', ['asked_at'], unique=False)
    op.create_index(op.f('ix_questions_citizen_id'), 'questions', ['citizen_id'], unique=False)
    op.create_index(op.f('ix_questions_outcome'), 'questions', ['outcome'], unique=False)
    op.create_table('release_items',
    sa.Column('release', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('as_of', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['fingerprint'], ['procedures.fingerprint'], name=op.f('fk_release_items_fingerprint_procedures')),
    sa.ForeignKeyConstraint(['release'], ['releases.number'], name=op.f('fk_release_items_release_releases'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('release', 'code', name=op.f('pk_release_items'))
    )


def downgrade() -> None:
    op.drop_table('release_items')
    op.drop_index(op.f('ix_questions_outcome'), table_name='questions')
    op.drop_index(op.f('ix_questions_citizen_id'), table_name='questions')
    op.drop_index(op.f('ix_questions_asked_at'), table_name='questions')
    op.drop_table('questions')
    op.drop_index(op.f('ix_outbox_citizen_id'), table_name='outbox')
    op.drop_table('outbox')
    op.drop_table('conversations')
    op.drop_index(op.f('ix_releases_published_at'), table_name='releases')
    op.drop_table('releases')
    op.drop_index(op.f('ix_procedures_code'), table_name='procedures')
    op.drop_table('procedures')
    op.drop_index(op.f('ix_inbox_received_at'), table_name='inbox')
    op.drop_table('inbox')
    op.drop_table('citizens')
