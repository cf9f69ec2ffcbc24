-- The store of the SQLite rival: as much of ours as a new conversation takes.

PRAGMA journal_mode = WAL;

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- an id is never given twice
    username TEXT NOT NULL UNIQUE,
    hashed_password TEXT NOT NULL,
    created_at INTEGER NOT NULL,           -- milliseconds since 1970
    token_version INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX conversations_of_user ON conversations (user_id, id);
