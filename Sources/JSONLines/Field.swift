/// A field of a JSON object, as it is written.
struct Field {
    /// The bytes between the quotes, escapes and all. Names are compared byte for byte.
    let name: ArraySlice<UInt8>

    let value: ArraySlice<UInt8>

    /// Takes an object apart into its own fields; values, however deep, stay whole.
    ///
    /// - Returns: The fields in order, or nil when the bytes are not an object. Values are only looked at closely enough
    ///   to find their ends.
    static func split(_ object: ArraySlice<UInt8>) -> [Field]? {
        var scanner = Scanner(rest: object)
        var fields: [Field] = []
        guard scanner.take("{") else { return nil }
        if scanner.take("}") { return scanner.isAtEnd ? fields : nil }
        repeat {
            guard let name = scanner.takeString(), scanner.take(":"), let value = scanner.takeValue() else {
                return nil
            }
            fields.append(Field(name: name.dropFirst().dropLast(), value: value))
        } while scanner.take(",")
        guard scanner.take("}"), scanner.isAtEnd else { return nil }
        return fields
    }

    func isNamed(_ name: String) -> Bool {
        self.name.elementsEqual(name.utf8)
    }
}

private struct Scanner {
    var rest: ArraySlice<UInt8>

    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return rest.isEmpty
        }
    }

    mutating func skipSpace() {
        rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }

    /// Takes `character`, and space before it, if it comes next.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    /// Takes a string with its quotes.
    mutating func takeString() -> ArraySlice<UInt8>? {
        skipSpace()
        let start = rest
        guard take("\"") else { return nil }
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\\"): _ = rest.popFirst()
            case UInt8(ascii: "\""): return start[start.startIndex..<rest.startIndex]
            default: break
            }
        }
        return nil
    }

    mutating func takeValue() -> ArraySlice<UInt8>? {
        skipSpace()
        switch rest.first {
        case UInt8(ascii: "\""): return takeString()
        case UInt8(ascii: "{"), UInt8(ascii: "["): return takeNested()
        default: return takeLiteral()
        }
    }

    /// Takes an object or array up to the bracket that closes it.
    private mutating func takeNested() -> ArraySlice<UInt8>? {
        let start = rest
        var depth = 0
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "\""):
                guard takeString() != nil else { return nil }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            rest.removeFirst()
            if depth == 0 { return start[start.startIndex..<rest.startIndex] }
        }
        return nil
    }

    /// Takes a number, `true`, `false` or `null`.
    private mutating func takeLiteral() -> ArraySlice<UInt8>? {
        let literal = rest.prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"): true
            default: false
            }
        }
        rest = rest[literal.endIndex...]
        return literal.isEmpty ? nil : literal
    }
}
