import CLibPQ

/// Where a database is, in the form that libpq takes: a URI, or keywords and values
/// (PostgreSQL documentation, section "Connection Strings").
struct DatabaseURL {
    let text: String

    /// Checks what libpq would only find out in the middle of connecting, with the password in its message.
    ///
    /// - Parameter text: `postgresql://user:password@host:port/database`; the driver that SQLAlchemy wants in the scheme,
    ///   as in `postgresql+psycopg2://`, is dropped.
    init(_ text: String) throws(ExportError) {
        var text = text
        if let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), text[colon...].hasPrefix("://") {
            let scheme = text[..<colon].split(separator: "+", maxSplits: 1).first.map(String.init) ?? ""
            guard scheme == "postgresql" || scheme == "postgres" else { throw Self.malformed }
            text = "postgresql" + text[colon...]
        }
        guard let options = PQconninfoParse(text, nil) else { throw Self.malformed }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            let value = option.pointee.val.map { String(cString: $0) } ?? ""
            switch String(cString: keyword) {
            // An @ or / of a password that is not encoded ends it too early, and the rest is taken for what follows.
            case "host", "dbname": guard !value.contains("@") else { throw Self.malformed }
            case "port":
                guard value.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2C }) else { throw Self.malformed }
            default: break
            }
            option += 1
        }
        self.text = text
    }

    private static let malformed = ExportError.usage(
        """
        DATABASE_URL is not the address of a PostgreSQL database: postgresql://user:password@host:port/database. \
        Special characters in the password must be percent-encoded: @ is %40, / is %2F, : is %3A, % is %25.
        """)
}
