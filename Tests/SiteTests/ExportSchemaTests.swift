import Foundation
import Testing

/// The tables that an export makes, and those that it finds.
@Suite struct ExportSchemaTests {
    let database: Database
    let store: ScratchStore

    init() throws {
        database = try Database.new()
        store = try ScratchStore(users: 2, conversations: 2, messages: 4)
    }

    private static let columns = """
        select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default) as line
        from information_schema.columns
        where table_schema = 'public' and table_name in ('users', 'conversations', 'messages')
        order by table_name, ordinal_position
        """
    private static let indexes = """
        select indexdef from pg_indexes where tablename in ('users', 'conversations', 'messages') order by indexname
        """
    private static let constraints = """
        select concat_ws(' ', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
        where conrelid in ('users'::regclass, 'conversations'::regclass, 'messages'::regclass) order by 1
        """

    @Test func `An empty database gets the original's tables, and nullable columns for what the store knows beyond`()
        throws
    {
        try store.exportWell(to: database)
        #expect(
            try database.query(Self.columns).split(separator: "\n") == [
                "conversations id integer NO nextval('conversations_id_seq'::regclass)",
                "conversations user_id integer YES", "conversations title character varying YES",
                "conversations created_at timestamp with time zone YES",
                "messages id integer NO nextval('messages_id_seq'::regclass)",
                "messages conversation_id integer YES", "messages sender character varying YES",
                "messages content text YES", "messages created_at timestamp with time zone YES",
                "messages reply_to integer YES", "messages source character varying YES",
                "messages model character varying YES", "messages milliseconds integer YES",
                "messages attempts integer YES", "messages prompt_tokens integer YES",
                "messages completion_tokens integer YES", "messages idempotency_key character varying YES",
                "users id integer NO nextval('users_id_seq'::regclass)", "users username character varying YES",
                "users hashed_password character varying YES", "users created_at timestamp with time zone YES",
                "users token_version integer YES",
            ])
        #expect(
            try database.query(Self.constraints).split(separator: "\n") == [
                "conversations FOREIGN KEY (user_id) REFERENCES users(id)", "conversations PRIMARY KEY (id)",
                "messages FOREIGN KEY (conversation_id) REFERENCES conversations(id)", "messages PRIMARY KEY (id)",
                "users PRIMARY KEY (id)",
            ])
    }

    @Test func `Indexes have SQLAlchemy's names, and each foreign key has one`() throws {
        try store.exportWell(to: database)
        let indexes = try database.query(Self.indexes).split(separator: "\n")
        for index in [
            "INDEX ix_users_id ON public.users USING btree (id)",
            "UNIQUE INDEX ix_users_username ON public.users USING btree (username)",
            "INDEX ix_conversations_id ON public.conversations USING btree (id)",
            "INDEX ix_messages_id ON public.messages USING btree (id)",
        ] {
            #expect(indexes.filter { $0 == "CREATE \(index)" }.count == 1, "\(index)")
        }
        for key in ["public.conversations USING btree (user_id)", "public.messages USING btree (conversation_id)"] {
            #expect(indexes.filter { $0.hasSuffix(key) }.count == 1, "\(key)")
        }
        #expect(indexes.count == 9, "three are of the primary keys")
    }

    @Test func `SQLAlchemy's tables are used as found, without indexes twice`() throws {
        let other = try Database.new()
        try store.exportWell(to: other)
        try database.query(SQLAlchemy.createAll)
        try store.exportWell(to: database)
        #expect(try database.query(Self.indexes) == other.query(Self.indexes))
        #expect(try database.query(Self.columns) == other.query(Self.columns))
        #expect(try database.query(Self.constraints) == other.query(Self.constraints))
        try store.expectSame(in: database)
    }

    @Test func `SQLAlchemy's tables in another schema of the search path are used where they are`() throws {
        try database.query("create schema app; alter database \(database.name) set search_path = app")
        try database.query(SQLAlchemy.createAll)
        try store.exportWell(to: database)
        try store.expectSame(in: database)
        #expect(
            try database.query("select count(*) from information_schema.tables where table_schema = 'public'") == "0")
    }

    @Test func `Ids are kept`() throws {
        try store.deleteConversation(1, of: 1)
        try store.exportWell(to: database)
        try store.expectSame(in: database)
        #expect(try database.query("select id from conversations order by id") == "2\n3\n4")
    }

    @Test("Sequences go on after every id that the store has handed out", arguments: [true, false])
    func sequences(areSQLAlchemys: Bool) throws {
        if areSQLAlchemys { try database.query(SQLAlchemy.createAll) }
        // Ids of rows that are gone, or that never were.
        let conversation = try store.addConversation(of: 2)
        let messages = try store.addMessages(["One", "Two"], to: conversation)
        try store.deleteConversation(conversation, of: 2)
        let gone = try store.addUser("gone")
        try store.deleteUser(gone, "gone")
        let last = [
            "users": try store.files.drawIDs(7, from: "users") + 6, "conversations": conversation,
            "messages": messages[1],
        ]
        for _ in 1...2 {
            try store.exportWell(to: database)
            for (table, id) in last {
                let next = try database.query("select nextval(pg_get_serial_sequence('\(table)', 'id'))")
                #expect(Int(next)! > id, "\(table)")
            }
        }
    }

    @Test func `A sequence that is further on is not turned back`() throws {
        try store.exportWell(to: database)
        try database.query("select setval('messages_id_seq', 5000)")
        try store.addMessages(["More", "Answer"], to: 1)
        try store.exportWell(to: database)
        #expect(try database.query("select nextval('messages_id_seq')") == "5001")
    }

    @Test func `The original's inserts get ids that were never used`() throws {
        try store.exportWell(to: database)
        let user = try database.query(
            "insert into users (username, hashed_password) values ('new', 'hash') returning id")
        let conversation = try database.query(
            "insert into conversations (user_id, title) values (\(user), 'New Conversation') returning id")
        let message = try database.query(
            "insert into messages (conversation_id, sender, content) values (\(conversation), 'user', 'Hi') returning id"
        )
        #expect([user, conversation, message] == ["3", "5", "17"])
    }

    @Test func `Ids of identity columns are kept too, in the first run and in a later one`() throws {
        try database.query(
            "create table users (id integer generated always as identity primary key, username varchar, "
                + "hashed_password varchar)")
        try store.exportWell(to: database)
        try store.addUser("late")
        try store.exportWell(to: database)
        try store.expectSame(in: database)
        let next = try database.query("insert into users (username) values ('new') returning id")
        #expect(next == "4")
    }

    @Test func `An empty store makes empty tables`() throws {
        let empty = try ScratchStore()
        let report = try empty.exportWell(to: database)
        #expect(report["users"]["rows"] == 0)
        #expect(try database.query("select count(*) from messages") == "0")
        #expect(try database.query("select nextval('users_id_seq')") == "1")
    }
}
