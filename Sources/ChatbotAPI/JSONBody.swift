import FoundationEssentials
import JSON

/// The JSON object in the body of a request, read by `JSONDecoder`: bytes from strangers are not for a parser of our own.
struct JSONBody {
    private let members: [String: Value]

    /// - Throws: ``HTTPError/invalid(_:)`` when the bytes are no JSON object in UTF-8.
    init(_ bytes: [UInt8]) throws(HTTPError) {
        guard !bytes.isEmpty else { throw .invalid([.missing("body")]) }
        // `JSONDecoder` takes a comma behind the last member, and reads past the end of 513 opening brackets.
        guard String(validating: bytes, as: UTF8.self) != nil, JSONObject.hasStructure(bytes[...]),
            let value = try? JSONDecoder().decode(Value.self, from: Data(bytes))
        else { throw .invalid([.notJSON]) }
        guard case .object(let members) = value else { throw .invalid([.notAnObject]) }
        self.members = members
    }

    /// The values of fields that must be there and be strings, in the order of the names.
    /// - Throws: ``HTTPError/invalid(_:)`` with every field that is not.
    func strings(_ names: [String]) throws(HTTPError) -> [String] {
        var values: [String] = []
        var invalid: [InvalidField] = []
        for name in names {
            switch members[name] {
            case nil: invalid.append(.missing("body", .string(name)))
            case .string(let value): values.append(value)
            default: invalid.append(.notAString("body", .string(name)))
            }
        }
        guard invalid.isEmpty else { throw .invalid(invalid) }
        return values
    }
}

extension JSONBody {
    /// Any JSON value. All of a body is decoded, because `JSONDecoder` checks only what it is asked for.
    private indirect enum Value: Decodable {
        case string(String)
        case object([String: Value])
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            self = .other
            if container.decodeNil() { return }
            if let text = try Self.decode(String.self, from: container) {
                self = .string(text)
            } else if let members = try Self.decode([String: Value].self, from: container) {
                self = .object(members)
            } else if try Self.decode(Double.self, from: container) == nil,
                try Self.decode(Bool.self, from: container) == nil
            {
                _ = try container.decode([Value].self)
            }
        }

        /// `nil` when the value is of another type; bad values of this type are errors.
        private static func decode<Type: Decodable>(
            _ type: Type.Type, from container: any SingleValueDecodingContainer
        ) throws -> Type? {
            do { return try container.decode(type) } catch DecodingError.typeMismatch { return nil }
        }
    }
}
