import CGI
import Foundation
import SystemPackage
import Testing

@Suite struct CGIBodyTests {
    private let body = Array("0123456789".utf8)

    private func request(length: String? = nil, chunked: Bool = false) throws -> CGIRequest {
        var environment = CGIRequestTests.environment(["REQUEST_METHOD": "POST"])
        environment["CONTENT_LENGTH"] = length
        environment["HTTP_TRANSFER_ENCODING"] = chunked ? "chunked" : nil
        return try CGIRequest(environment: environment)
    }

    @Test(arguments: [("0", 0), ("1", 1), ("10", 10), ("0010", 10)])
    func `A body has its declared length, whatever follows it`(length: String, count: Int) throws {
        let connection = try Connection.pipe(holding: body + body)
        let bytes = try CGIBody(of: request(length: length), input: connection.input).read(limit: 100)
        #expect(bytes == Array(body[..<count]))
        #expect(try connection.input.readToEnd().count == 20 - count)
    }

    @Test(arguments: ["-1", "+1", " 1", "1 ", "1\n", "0x1", "1e1", "1.0", "1,1", "١", "\u{0}", "one"])
    func `A length that is not all digits is malformed`(length: String) throws {
        let connection = try Connection.pipe(holding: body)
        #expect(throws: CGIError.malformedRequest("Content-Length is not a number")) {
            try CGIBody(of: request(length: length), input: connection.input).read(limit: 100)
        }
    }

    @Test(arguments: [
        "11", "9223372036854775807", "9223372036854775808", "18446744073709551617",
        String(repeating: "9", count: 5_000),
    ])
    func `A declared length over the limit is too large before anything is read`(length: String) throws {
        let connection = try Connection.pipe(holding: body)
        #expect(throws: CGIError.bodyTooLarge(limit: 10)) {
            try CGIBody(of: request(length: length), input: connection.input).read(limit: 10)
        }
        #expect(try connection.input.readToEnd() == body)
    }

    @Test(arguments: [0, 1, 9])
    func `A body shorter than declared is incomplete`(count: Int) throws {
        let connection = try Connection.pipe(holding: Array(body[..<count]))
        #expect(throws: CGIError.incompleteBody) {
            try CGIBody(of: request(length: "10"), input: connection.input).read(limit: 10)
        }
    }

    @Test(arguments: [0, 1, 9, 10])
    func `A chunked body is read to its end, up to the limit`(count: Int) throws {
        let connection = try Connection.pipe(holding: Array(body[..<count]))
        let bytes = try CGIBody(of: request(chunked: true), input: connection.input).read(limit: 10)
        #expect(bytes == Array(body[..<count]))
    }

    @Test(arguments: [9, 5, 0])
    func `A chunked body over the limit is too large`(limit: Int) throws {
        let connection = try Connection.pipe(holding: body)
        #expect(throws: CGIError.bodyTooLarge(limit: limit)) {
            try CGIBody(of: request(chunked: true), input: connection.input).read(limit: limit)
        }
    }

    @Test func `A chunked body without an end is given up at the limit`() throws {
        let connection = try Connection.pipe()
        try connection.output.writeAll(body)
        #expect(throws: CGIError.bodyTooLarge(limit: 9)) {
            try CGIBody(of: request(chunked: true), input: connection.input).read(limit: 9)
        }
    }

    @Test func `A declared length goes before the transfer encoding`() throws {
        let connection = try Connection.pipe(holding: body)
        #expect(
            try CGIBody(of: request(length: "3", chunked: true), input: connection.input).read(limit: 10).count == 3)
    }

    @Test(arguments: [nil, ""])
    func `Without a length or an encoding there is no body, and nothing is waited for`(length: String?) throws {
        let connection = try Connection.pipe()
        #expect(try CGIBody(of: request(length: length), input: connection.input).read(limit: 10).isEmpty)
    }

    @Test(arguments: [false, true])
    func `A body that comes slowly, between interruptions, is read whole`(chunked: Bool) throws {
        let connection = try Connection.pipe()
        let body = body
        let request = try request(length: chunked ? nil : "10", chunked: chunked)
        let bytes = try interrupting {
            try CGIBody(of: request, input: connection.input).read(limit: 10)
        } while: { pause in
            for byte in body {
                pause()
                try connection.output.writeAll([byte])
            }
            if chunked {
                try connection.closeOutput()
            }
        }
        #expect(bytes == body)
    }

    @Test func `A connection that breaks off leaves the body incomplete`() throws {
        let connection = try Connection.sockets(SOCK_STREAM)
        // Closing an end with unread bytes in it makes the other end's reads fail.
        try connection.input.writeAll(body)
        try connection.closeOutput()
        #expect(throws: CGIError.incompleteBody) {
            try CGIBody(of: request(length: "10"), input: connection.input).read(limit: 10)
        }
    }

    @Test func `An input that cannot be read is an error of the system`() throws {
        let connection = try Connection.pipe()
        #expect(throws: CGIError.system(operation: "read", errno: .badFileDescriptor)) {
            try CGIBody(of: request(length: "10"), input: connection.output).read(limit: 10)
        }
    }

    @Test func `What was not read is discarded, and what lies behind it is not`() throws {
        let connection = try Connection.pipe(holding: body + body)
        CGIBody(of: try request(length: "10"), input: connection.input).discardRest()
        #expect(try connection.input.readToEnd() == body)
    }

    @Test func `Of a body that was read there is nothing to discard`() throws {
        let connection = try Connection.pipe(holding: body + body)
        let whole = CGIBody(of: try request(length: "10"), input: connection.input)
        _ = try whole.read(limit: 10)
        whole.discardRest()
        #expect(try connection.input.readToEnd() == body)
    }

    @Test func `A body that was too large is discarded up to a limit`() throws {
        let connection = try Connection.pipe(holding: body + body)
        let whole = CGIBody(of: try request(length: "99999999999999999999"), input: connection.input)
        #expect(throws: CGIError.self) { try whole.read(limit: 5) }
        whole.discardRest(limit: 10)
        #expect(try connection.input.readToEnd() == body)
    }

    @Test func `A chunked body is discarded to its end`() throws {
        let connection = try Connection.pipe(holding: body + body)
        let whole = CGIBody(of: try request(chunked: true), input: connection.input)
        #expect(throws: CGIError.self) { try whole.read(limit: 5) }
        whole.discardRest()
        #expect(try connection.input.readToEnd().isEmpty)
    }
}
