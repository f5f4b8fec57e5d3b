"""Staff with rights, sessions and invitations; an audit to which rows are only added; proposals for two persons."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

SQLITE = (
    "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END",
    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END",
    # INSERT OR REPLACE would delete without asking the trigger above.
    "CREATE TRIGGER audit_next BEFORE INSERT ON audit "
    "WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit) "
    "BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END",
    "CREATE TRIGGER audit_anchor_next BEFORE UPDATE ON audit_anchor "
    "WHEN NEW.id <> OLD.id OR NEW.number <> OLD.number + 1 "
    "BEGIN SELECT RAISE(ABORT, 'the anchor of the audit only moves on'); END",
    "CREATE TRIGGER audit_anchor_no_delete BEFORE DELETE ON audit_anchor "
    "BEGIN SELECT RAISE(ABORT, 'the anchor of the audit only moves on'); END",
    "CREATE TRIGGER audit_anchor_no_insert BEFORE INSERT ON audit_anchor "
    "BEGIN SELECT RAISE(ABORT, 'the anchor of the audit only moves on'); END",
)
POSTGRESQL = (
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit is only added to'; END $$",
    "CREATE FUNCTION audit_next() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN IF NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit) THEN "
    "RAISE EXCEPTION 'the audit is only added to'; END IF; RETURN NEW; END $$",
    "CREATE FUNCTION audit_anchor_next() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN IF NEW.id <> OLD.id OR NEW.number <> OLD.number + 1 THEN "
    "RAISE EXCEPTION 'the anchor of the audit only moves on'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_next BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_next()",
    "CREATE TRIGGER audit_anchor_next BEFORE UPDATE ON audit_anchor "
    "FOR EACH ROW EXECUTE FUNCTION audit_anchor_next()",
    "CREATE TRIGGER audit_anchor_no_change BEFORE INSERT OR DELETE OR TRUNCATE ON audit_anchor "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
)


def upgrade() -> None:
    _staff()
    _proposals()
    _audit()


def _staff() -> None:
    op.create_table('staff',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('login', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('failed_attempts', sa.Integer(), nullable=False),
    sa.Column('locked_until', MOMENT, nullable=True),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.CheckConstraint('login = lower(login)', name='ck_staff_login_is_lower_case'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff')),
    sa.UniqueConstraint('login', name=op.f('uq_staff_login')),
    )
    op.create_table('staff_grants',
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=30), nullable=False),
    sa.Column('agency', sa.String(length=60), nullable=False),
    sa.Column('commune', sa.String(length=60), nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_grants_staff_id_staff'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('staff_id', 'role', 'agency', 'commune', name=op.f('pk_staff_grants')),
    )
    op.create_table('staff_sessions',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('staff_id', sa.Integer(), nullable=False),
    sa.Column('csrf', sa.String(length=64), nullable=False),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.Column('last_seen', MOMENT, nullable=False),
    sa.Column('idle_until', MOMENT, nullable=False),
    sa.Column('ends_at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['staff_id'], ['staff.id'], name=op.f('fk_staff_sessions_staff_id_staff'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_staff_sessions')),
    )
    op.create_index(op.f('ix_staff_sessions_staff_id'), 'staff_sessions', ['staff_id'], unique=False)
    op.create_table('invitations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('login', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('person', sa.String(length=32), nullable=False),
    sa.Column('grants', sa.JSON(), nullable=False),
    sa.Column('invited_by', sa.String(length=20), nullable=False),
    sa.Column('created_at', MOMENT, nullable=False),
    sa.Column('expires_at', MOMENT, nullable=False),
    sa.Column('used_at', MOMENT, nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitations')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitations_token_hash')),
    )


def _proposals() -> None:
    op.create_table('proposals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('room', sa.String(length=20), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('agency', sa.String(length=60), nullable=False),
    sa.Column('commune', sa.String(length=60), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('proposer_id', sa.Integer(), nullable=False),
    sa.Column('proposed_at', MOMENT, nullable=False),
    sa.Column('expires_at', MOMENT, nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', MOMENT, nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['proposer_id'], ['staff.id'], name=op.f('fk_proposals_proposer_id_staff')),
    sa.ForeignKeyConstraint(['decided_by'], ['staff.id'], name=op.f('fk_proposals_decided_by_staff')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposals')),
    )
    op.create_index(op.f('ix_proposals_state_room'), 'proposals', ['state', 'room'], unique=False)


def _audit() -> None:
    op.create_table('audit',
    sa.Column('number', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', MOMENT, nullable=False),
    sa.Column('who', sa.String(length=20), nullable=False),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('object_id', sa.String(length=80), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('details', sa.Text(), nullable=False),
    sa.Column('previous', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('number', name=op.f('pk_audit')),
    )
    op.create_index(op.f('ix_audit_at'), 'audit', ['at'], unique=False)
    op.create_index(op.f('ix_audit_who'), 'audit', ['who'], unique=False)
    op.create_table('audit_anchor',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('seal', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_anchor')),
    )
    op.execute("INSERT INTO audit_anchor (id, number, hash, seal) VALUES (1, 0, '', '')")
    for statement in POSTGRESQL if op.get_bind().dialect.name == 'postgresql' else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    for name in ('audit_anchor', 'audit', 'proposals', 'invitations', 'staff_sessions', 'staff_grants', 'staff'):
        op.drop_table(name)
    if op.get_bind().dialect.name == 'postgresql':
        for name in ('audit_refuse', 'audit_next', 'audit_anchor_next'):
            op.execute(f'DROP FUNCTION {name}()')
