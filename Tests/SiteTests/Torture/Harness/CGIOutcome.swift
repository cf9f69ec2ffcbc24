import Foundation

/// What is left of a request when its process has ended.
struct CGIOutcome: Sendable {
    /// What came on standard output; nil when it was no response.
    let response: HTTPResponse?
    /// The lines that the endpoint logged to its standard error.
    let log: [JSON]
    private let process: ChildProcess.Outcome

    init(_ process: ChildProcess.Outcome) {
        self.process = process
        let output = String(decoding: process.output, as: UTF8.self)
        response =
            output.hasPrefix("Status: ")
            ? try? HTTPResponse(Array("HTTP/1.1 \(output.dropFirst(8))".utf8), bodyless: false) : nil
        log = process.errors.split(separator: UInt8(ascii: "\n")).compactMap { try? JSON(Data($0)) }
    }

    /// The status; 0 when there was no response.
    var status: Int { response?.status ?? 0 }

    var json: JSON { response?.json ?? .null }

    /// Whether the client was told that what it wanted is done.
    var isAcknowledged: Bool { status == 200 }

    /// What is wrong with it as a response, whatever it says: nil for one of the API's own, from a process that ended well.
    var flaw: String? {
        if process.status != 0 { return "the process ended with status \(process.status): \(self)" }
        guard let response, response.json != nil, response["Content-Type"] == "application/json",
            response["X-Request-ID"] != nil, response.status == 200 || response.detail != nil
        else { return "not a response of the API: \(self)" }
        return nil
    }

    /// What the log says of a failure.
    var reason: String? { log.lazy.compactMap { $0["error"].string }.first }
}

extension CGIOutcome: CustomStringConvertible {
    var description: String {
        let texts = [process.output, process.errors].map { String(decoding: $0.prefix(1500), as: UTF8.self) }
        return "\(status) \(response.map { $0.text.prefix(300) } ?? texts[0].prefix(300)) \(texts[1])"
    }
}
