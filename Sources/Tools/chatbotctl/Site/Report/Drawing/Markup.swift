/// HTML that is well-formed XML as well. Names of elements and attributes are those of the code; whatever else comes in is escaped
/// on its way, so nothing from a log can become an element.
struct Markup {
    private(set) var text = ""

    init() {}

    init(_ parts: some Sequence<Markup>) {
        for part in parts { text += part.text }
    }

    init(text: String) { self.text = Self.escaped(text) }

    init(
        _ name: StaticString, _ attributes: KeyValuePairs<StaticString, String> = [:],
        @MarkupBuilder _ content: () -> Markup = { Markup() }
    ) {
        text = "<\(name)"
        for (name, value) in attributes { text += " \(name)=\"\(Self.escaped(value))\"" }
        // HTML knows elements without an end, and XML does not.
        text += "\(name)" == "meta" ? " />" : ">\(content().text)</\(name)>"
    }

    /// The beginning of every HTML file.
    static func document(@MarkupBuilder _ content: () -> Markup) -> Markup {
        var markup = Markup("html", ["lang": "en"], content)
        markup.text = "<!DOCTYPE html>\n\(markup.text)\n"
        return markup
    }

    /// Controls, and whatever turns the direction of text around or is no character, become U+FFFD: XML has no way to write the
    /// former, and a name has no need for the latter.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\n": escaped += "\n"
            default:
                switch scalar.properties.generalCategory {
                case .control, .format, .privateUse, .surrogate, .unassigned: escaped += "\u{FFFD}"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
        }
        return escaped
    }
}

/// Lets elements be written one below the other. A string is text.
@resultBuilder enum MarkupBuilder {
    static func buildExpression(_ markup: Markup) -> Markup { markup }
    static func buildExpression(_ text: String) -> Markup { Markup(text: text) }
    static func buildExpression(_ parts: [Markup]) -> Markup { Markup(parts) }
    static func buildBlock(_ parts: Markup...) -> Markup { Markup(parts) }
    static func buildOptional(_ part: Markup?) -> Markup { part ?? Markup() }
    static func buildEither(first part: Markup) -> Markup { part }
    static func buildEither(second part: Markup) -> Markup { part }
    static func buildArray(_ parts: [Markup]) -> Markup { Markup(parts) }
}
