public import JSON

/// One line of a file: `{"crc":"xxxxxxxx","id":7,…}`.
///
/// `crc` is the CRC-32C of every byte of the line after the comma that follows it, in eight lower-case hex digits. It stands
/// first and `id` second, so that a row can be checked and told from others without a JSON parser.
public struct Row: Equatable, Sendable {
    public let id: Int

    /// The line without its newline.
    let bytes: ArraySlice<UInt8>

    /// A row as found in a file; the caller has checked it.
    init(id: Int, checked bytes: ArraySlice<UInt8>) {
        self.id = id
        self.bytes = bytes
    }

    /// Makes a row of a JSON object that has an integer field `id`, wherever that stands.
    ///
    /// `id` moves to the front; the other fields keep their order, and their values every byte.
    ///
    /// - Parameter json: One JSON object in UTF-8, without newlines, and without a field `crc`.
    /// - Throws: `StorageError.invalidRow`.
    public init(json: [UInt8]) throws(StorageError) {
        guard var fields = JSONObject(json[...])?.members else { throw .invalidRow(reason: "not a JSON object") }
        guard let position = fields.firstIndex(where: { $0.isNamed("id") }) else { throw .invalidRow(reason: "no id") }
        let id = fields.remove(at: position)
        if fields.contains(where: { $0.isNamed("id") }) { throw .invalidRow(reason: "more than one id") }
        if fields.contains(where: { $0.isNamed("crc") }) { throw .invalidRow(reason: "the name crc is taken") }
        try self.init(fields: [id] + fields)
    }

    /// The row that removes `id`.
    public static func tombstone(id: Int) -> Row {
        // Cannot fail for an id that a row had.
        try! Row(json: Array(#"{"id":\#(id),"deleted":true}"#.utf8))
    }

    /// The object without its checksum: `{"id":7,…}`.
    public var json: [UInt8] {
        [UInt8(ascii: "{")] + bytes.dropFirst(Self.checkedFrom)
    }

    /// The fields, `crc` among them; nil when the row is not an object.
    public var fields: JSONObject? { JSONObject(bytes) }

    /// The line as it stands in a file, with checksum and newline.
    public var line: [UInt8] {
        bytes + [UInt8(ascii: "\n")]
    }

    /// Whether the row removes its id: it has a field `deleted` of its own that is `true`.
    public var isDeleted: Bool {
        // Almost no row has the name anywhere, and looking for it is much faster than taking the row apart.
        guard contains(#""deleted""#), let fields = fields?.members else { return false }
        return fields.contains { $0.isNamed("deleted") && $0.value.elementsEqual("true".utf8) }
    }

    /// Whether the row is of a kind that a newer version of the program has put next to the ones known here: it has a field
    /// `kind`, which no row of this version has. Who reads passes over it, and who rewrites a file keeps it.
    public var isOfUnknownKind: Bool {
        guard contains(#""kind""#), let fields = fields?.members else { return false }
        return fields.contains { $0.isNamed("kind") }
    }

    /// This row, and after its own fields those that only `older` has, byte for byte.
    ///
    /// For rewriting a row that a newer version of the program may have written: what this version does not know is kept.
    ///
    /// - Parameters:
    ///   - older: The row that this one replaces.
    ///   - known: Names that this version does know. When the new row lacks one of them it was removed on purpose.
    /// - Throws: `StorageError.invalidRow` when `older` is not an object.
    public func keepingUnknownFields(of older: Row, known: [String] = []) throws(StorageError) -> Row {
        guard let own = JSONObject(json[...])?.members, let others = JSONObject(older.json[...])?.members else {
            throw .invalidRow(reason: "not a JSON object")
        }
        let unknown = others.filter { other in
            !other.isNamed("deleted") && !known.contains(where: other.isNamed)
                && !own.contains { $0.name == other.name }
        }
        return try Row(fields: own + unknown)
    }

    /// - Parameter fields: All but `crc`; the first is `id`.
    private init(fields: [JSONObject.Member]) throws(StorageError) {
        var line = Array(#"{"crc":"00000000""#.utf8)
        for field in fields {
            line += Array(",\"".utf8) + field.name + Array("\":".utf8) + field.value
        }
        line.append(UInt8(ascii: "}"))
        Self.writeChecksum(into: &line)
        guard !line.contains(UInt8(ascii: "\n")) else { throw .invalidRow(reason: "contains a newline") }
        guard !line.contains(0) else { throw .invalidRow(reason: "contains a zero byte") }
        guard let id = line.withUnsafeBytes(Self.id(ofLine:)) else { throw .invalidRow(reason: "the id is no integer") }
        self.init(id: id, checked: line[...])
    }
}
