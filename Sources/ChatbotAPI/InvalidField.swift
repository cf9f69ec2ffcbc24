import Chatbot
import JSON

/// One entry of the `errors` list of a 422 response, in pydantic's manner (https://docs.pydantic.dev/latest/errors/).
struct InvalidField: Equatable {
    /// pydantic's name of the error, such as `string_too_short`.
    let type: String
    /// Where it is, such as `body`, `username`.
    let place: [JSONValue]
    let message: String

    static func missing(_ place: JSONValue...) -> InvalidField {
        InvalidField(type: "missing", place: place, message: "Field required")
    }

    static func notAString(_ place: JSONValue...) -> InvalidField {
        InvalidField(type: "string_type", place: place, message: "Input should be a valid string")
    }

    static let notAnObject = InvalidField(
        type: "model_attributes_type", place: ["body"],
        message: "Input should be a valid dictionary or object to extract fields from")

    static let notJSON = InvalidField(type: "json_invalid", place: ["body", 0], message: "JSON decode error")

    static let incomplete = InvalidField(
        type: "body_incomplete", place: ["body"], message: "The body ended before its declared length")

    static func notUnicode(_ place: JSONValue...) -> InvalidField {
        InvalidField(
            type: "string_unicode", place: place,
            message: "Input should be a valid string, unable to parse raw data as a unicode string")
    }

    static let notAnID = InvalidField(
        type: "int_parsing", place: ["path", "conversation_id"],
        message: "Input should be a valid integer, unable to parse string as an integer")

    /// A number of the query that is none, or is out of bounds.
    static func notANumber(_ name: String) -> InvalidField {
        InvalidField(
            type: "int_parsing", place: ["query", .string(name)],
            message: "Input should be a valid integer, unable to parse string as an integer")
    }

    static func tooSmall(_ name: String, minimum: Int) -> InvalidField {
        InvalidField(
            type: "greater_than_equal", place: ["query", .string(name)],
            message: "Input should be greater than or equal to \(minimum)")
    }

    static func tooLarge(_ name: String, maximum: Int) -> InvalidField {
        InvalidField(
            type: "less_than_equal", place: ["query", .string(name)],
            message: "Input should be less than or equal to \(maximum)")
    }

    static let reusedKey = InvalidField(
        type: "value_error", place: ["header", "Idempotency-Key"], message: "Value was used before with another content"
    )

    var json: JSONValue { ["type": .string(type), "loc": .array(place), "msg": .string(message)] }
}

extension InvalidField {
    /// A rule of the domain that a field broke.
    /// - Parameter part: where fields of that name come from: `body` or `header`.
    init(_ problem: InputProblem, in part: JSONValue = "body") {
        place = [part, .string(problem.field)]
        switch problem.rule {
        case .tooShort(let minimum):
            type = "string_too_short"
            message = "String should have at least \(minimum) characters"
        case .tooLong(let maximum):
            type = "string_too_long"
            message = "String should have at most \(maximum) characters"
        case .tooManyBytes(let maximum):
            type = "string_too_long"
            message = "String should have at most \(maximum) bytes in UTF-8"
        case .unacceptable(let reason):
            type = "value_error"
            message = reason
        }
    }
}
