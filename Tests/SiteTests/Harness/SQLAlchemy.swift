/// The tables as the original backend makes them.
enum SQLAlchemy {
    /// What `Base.metadata.create_all` of SQLAlchemy sends for the original's models.
    static let createAll = """
        CREATE TABLE users (
        	id SERIAL NOT NULL, 
        	username VARCHAR, 
        	hashed_password VARCHAR, 
        	PRIMARY KEY (id)
        );
        CREATE UNIQUE INDEX ix_users_username ON users (username);
        CREATE INDEX ix_users_id ON users (id);
        CREATE TABLE conversations (
        	id SERIAL NOT NULL, 
        	user_id INTEGER, 
        	title VARCHAR, 
        	PRIMARY KEY (id), 
        	FOREIGN KEY(user_id) REFERENCES users (id)
        );
        CREATE INDEX ix_conversations_id ON conversations (id);
        CREATE TABLE messages (
        	id SERIAL NOT NULL, 
        	conversation_id INTEGER, 
        	sender VARCHAR, 
        	content TEXT, 
        	PRIMARY KEY (id), 
        	FOREIGN KEY(conversation_id) REFERENCES conversations (id)
        );
        CREATE INDEX ix_messages_id ON messages (id);
        """
}
