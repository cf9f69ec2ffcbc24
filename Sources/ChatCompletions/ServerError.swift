/// What a server says about an error in words made for programs. The message made for people is not kept: it may
/// quote the request.
public struct ServerError: Sendable, Equatable, Decodable {
    /// `error.code`: a word, or a number with some servers.
    public let code: String?

    /// `error.type`
    public let type: String?

    public init(code: String?, type: String?) {
        self.code = code
        self.type = type
    }

    private enum Key: String, CodingKey {
        case error, code, type
    }

    public init(from decoder: any Decoder) throws {
        let error = try decoder.container(keyedBy: Key.self)
        let number: Int? = error.value(.code)
        code = number.map { String($0) } ?? Self.word(error.value(.code))
        type = Self.word(error.value(.type))
    }

    /// Reads the body of a response that is not a success: JSON with an `error` object, JSON with the fields at the top,
    /// or anything else, such as a gateway's HTML.
    init(body: [UInt8]) {
        struct Body: Decodable {
            let error: ServerError

            init(from decoder: any Decoder) throws {
                let body = try decoder.container(keyedBy: Key.self)
                error = try body.value(.error) ?? ServerError(from: decoder)
            }
        }
        self = Body(json: body)?.error ?? ServerError(code: nil, type: nil)
    }

    /// Hides a word that holds the key, should a server ever send it back.
    func hiding(_ apiKey: APIKey?) -> ServerError {
        guard let apiKey else { return self }
        func safe(_ word: String?) -> String? {
            word?.utf8.firstRange(ofBytes: apiKey.value.utf8) == nil ? word : nil
        }
        return ServerError(code: safe(code), type: safe(type))
    }

    /// Words such as `model_not_found` are kept, and anything that reads like a sentence is not.
    static func word(_ text: String?) -> String? {
        guard let text, (1...64).contains(text.utf8.count) else { return nil }
        let isWord = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        return isWord ? text : nil
    }
}
