import CGI
public import Chatbot
import HTTPTypes
import JSON

/// What an endpoint reads from the head of a request.
extension Call {
    /// The id in the path of the request. One that is beyond every id that can exist is an integer like others.
    public func conversationID() throws -> Conversation.ID {
        let text = request.path[1]
        let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
        guard !digits.isEmpty, digits.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) else {
            throw HTTPError.invalid([.notAnID])
        }
        guard let id = Int(text), (1...Int(Int32.max)).contains(id) else { throw ChatbotError.conversationNotFound }
        return id
    }

    /// The `Idempotency-Key` of the request, if it has one.
    public func idempotencyKey() throws -> IdempotencyKey? {
        let name = "Idempotency-Key"
        guard let text = request.headerFields.first(HTTPField.Name(name)!) else { return nil }
        do throws(InputProblem.Rule) { return try IdempotencyKey(validating: text) } catch {
            throw HTTPError.invalid([InvalidField(InputProblem(name, error), in: "header")])
        }
    }

    /// Which part of a list is wanted: `limit` and `before` of the query.
    public func pageRequest() throws -> PageRequest {
        guard let query = request.query else { return .everything }
        guard let form = URLEncodedForm(query) else { throw HTTPError.invalid([.notUnicode("query")]) }
        var problems: [InvalidField] = []
        func number(_ name: String, _ range: ClosedRange<Int>) -> Int? {
            guard let text = form[name] else { return nil }
            guard let number = Int(text) else {
                problems.append(.notANumber(name))
                return nil
            }
            if number < range.lowerBound { problems.append(.tooSmall(name, minimum: range.lowerBound)) }
            if number > range.upperBound { problems.append(.tooLarge(name, maximum: range.upperBound)) }
            return number
        }
        let page = PageRequest(before: number("before", 1...Int.max), limit: number("limit", 1...Self.largestPage))
        guard problems.isEmpty else { throw HTTPError.invalid(problems) }
        return page
    }

    private static let largestPage = 1000

    /// Tells the client where the page before this one is: the next one on the way back (RFC 8288).
    /// - Parameter first: the id of the first item of this page.
    public func linkToPage(before first: Int, _ page: PageRequest) {
        guard let limit = page.limit else { return }
        let path = request.path.joined(separator: "/")
        headerFields.append(
            HTTPField.Name("Link")!, "<\(request.mountPoint)/\(path)?limit=\(limit)&before=\(first)>; rel=\"next\"")
    }

    /// Whom to tell of a reply as it comes into being: the client, when it asks for `text/event-stream`; `nil` when it wants
    /// all at once.
    public func progressReporter() -> ((ReplyProgress) -> Void)? {
        let accept = Accept(request.headerFields.first(.accept))
        let events = "text/event-stream"
        // Who takes anything gets JSON.
        guard accept.names(events), accept.preferred(of: [events, "application/json"]) == events else { return nil }
        return { [self] in report($0) }
    }
}
