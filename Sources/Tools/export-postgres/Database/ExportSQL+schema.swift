extension ExportSQL {
    /// The tables as SQLAlchemy makes them for the original backend, where they are missing; what the store knows beyond
    /// that goes into columns that may be NULL.
    static let schema = [
        """
        CREATE TABLE IF NOT EXISTS users (
            id SERIAL PRIMARY KEY,
            username VARCHAR,
            hashed_password VARCHAR
        )
        """,
        """
        CREATE TABLE IF NOT EXISTS conversations (
            id SERIAL PRIMARY KEY,
            user_id INTEGER REFERENCES users (id),
            title VARCHAR
        )
        """,
        """
        CREATE TABLE IF NOT EXISTS messages (
            id SERIAL PRIMARY KEY,
            conversation_id INTEGER REFERENCES conversations (id),
            sender VARCHAR,
            content TEXT
        )
        """,
        "CREATE INDEX IF NOT EXISTS ix_users_id ON users (id)",
        "CREATE UNIQUE INDEX IF NOT EXISTS ix_users_username ON users (username)",
        "CREATE INDEX IF NOT EXISTS ix_conversations_id ON conversations (id)",
        "CREATE INDEX IF NOT EXISTS ix_conversations_user_id ON conversations (user_id)",
        "CREATE INDEX IF NOT EXISTS ix_messages_id ON messages (id)",
        "CREATE INDEX IF NOT EXISTS ix_messages_conversation_id ON messages (conversation_id)",
        """
        ALTER TABLE users
            ADD COLUMN IF NOT EXISTS created_at TIMESTAMPTZ,
            ADD COLUMN IF NOT EXISTS token_version INTEGER
        """,
        "ALTER TABLE conversations ADD COLUMN IF NOT EXISTS created_at TIMESTAMPTZ",
        """
        ALTER TABLE messages
            ADD COLUMN IF NOT EXISTS created_at TIMESTAMPTZ,
            ADD COLUMN IF NOT EXISTS reply_to INTEGER,
            ADD COLUMN IF NOT EXISTS source VARCHAR,
            ADD COLUMN IF NOT EXISTS model VARCHAR,
            ADD COLUMN IF NOT EXISTS milliseconds INTEGER,
            ADD COLUMN IF NOT EXISTS attempts INTEGER,
            ADD COLUMN IF NOT EXISTS prompt_tokens INTEGER,
            ADD COLUMN IF NOT EXISTS completion_tokens INTEGER,
            ADD COLUMN IF NOT EXISTS idempotency_key VARCHAR
        """,
        """
        CREATE TABLE IF NOT EXISTS \(files) (
            table_name VARCHAR,
            file INTEGER,
            inode BIGINT,
            size BIGINT,
            changed BIGINT,
            rows BIGINT NOT NULL,
            checksum NUMERIC NOT NULL,
            PRIMARY KEY (table_name, file)
        )
        """,
        """
        COMMENT ON TABLE \(files) IS
            'Which files of the chatbot''s store were exported, and what was in them. Drop it when the store is retired.'
        """,
    ]
}
