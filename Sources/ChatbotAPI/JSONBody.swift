import FoundationEssentials
import JSON

/// The JSON object in the body of a request, read by `JSONDecoder`: bytes from strangers are not for a parser of our own.
struct JSONBody {
    private let container: KeyedDecodingContainer<Key>

    /// - Throws: ``HTTPError/invalid(_:)`` when the bytes are no JSON object in UTF-8.
    init(_ bytes: [UInt8]) throws(HTTPError) {
        guard !bytes.isEmpty else { throw .invalid([.missing("body")]) }
        // `JSONDecoder` takes a comma behind the last member, and reads past the end of 513 opening brackets.
        guard String(validating: bytes, as: UTF8.self) != nil, JSONObject.hasStructure(bytes[...]) else {
            throw .invalid([.notJSON])
        }
        do {
            container = try JSONDecoder().decode(Members.self, from: Data(bytes)).container
        } catch DecodingError.typeMismatch, DecodingError.valueNotFound {
            throw .invalid([.notAnObject])
        } catch {
            throw .invalid([.notJSON])
        }
    }

    /// The values of fields that must be there and be strings, in the order of the names.
    /// - Throws: ``HTTPError/invalid(_:)`` with every field that is not.
    func strings(_ names: [String]) throws(HTTPError) -> [String] {
        var values: [String] = []
        var invalid: [InvalidField] = []
        for name in names {
            let key = Key(stringValue: name)
            if !container.contains(key) {
                invalid.append(.missing("body", .string(name)))
                continue
            }
            do {
                values.append(try container.decode(String.self, forKey: key))
            } catch DecodingError.typeMismatch, DecodingError.valueNotFound {
                invalid.append(.notAString("body", .string(name)))
            } catch {
                invalid.append(.notUnicode("body", .string(name)))  // half a surrogate pair
            }
        }
        guard invalid.isEmpty else { throw .invalid(invalid) }
        return values
    }

    private struct Members: Decodable {
        let container: KeyedDecodingContainer<Key>

        init(from decoder: any Decoder) throws { container = try decoder.container(keyedBy: Key.self) }
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
