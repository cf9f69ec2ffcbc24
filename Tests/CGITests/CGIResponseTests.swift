import CGI
import Foundation
import HTTPTypes
import Synchronization
import SystemPackage
import Testing

@Suite struct CGIResponseTests {
    private let hello = CGIResponse(
        status: .ok,
        headerFields: [
            HTTPField(name: .contentType, value: "text/plain"), HTTPField(name: HTTPField.Name("X-Y")!, value: "z"),
        ],
        body: Array("hello".utf8))

    init() {
        signal(SIGPIPE, SIG_IGN)
    }

    private func written(_ response: CGIResponse, omittingBody: Bool = false) throws -> String {
        let connection = try Connection.pipe()
        try response.write(to: connection.output, omittingBody: omittingBody)
        try connection.closeOutput()
        return String(decoding: try connection.input.readToEnd(), as: UTF8.self)
    }

    @Test func `A response is a status, the fields and the body`() throws {
        let expected = "Status: 200 OK\r\nContent-Type: text/plain\r\nX-Y: z\r\nContent-Length: 5\r\n\r\nhello"
        #expect(try written(hello) == expected)
    }

    @Test func `Without the body, the head is the same`() throws {
        #expect(try written(hello, omittingBody: true) + "hello" == written(hello))
    }

    @Test func `An empty body has a length, too`() throws {
        #expect(try written(CGIResponse(status: .ok)) == "Status: 200 OK\r\nContent-Length: 0\r\n\r\n")
    }

    @Test(arguments: [HTTPResponse.Status.noContent, .notModified], [false, true])
    func `A response that has no content declares and sends none`(
        status: HTTPResponse.Status, omittingBody: Bool
    ) throws {
        var response = hello
        response.status = status
        response.headerFields = [HTTPField(name: .contentLength, value: "5")]
        #expect(try written(response, omittingBody: omittingBody) == "Status: \(status)\r\n\r\n")
    }

    @Test func `The length is the body's, whatever the fields say`() throws {
        var response = hello
        response.headerFields = [HTTPField(name: .contentLength, value: "1000000")]
        #expect(try written(response) == "Status: 200 OK\r\nContent-Length: 5\r\n\r\nhello")
    }

    @Test func `Fields of the same name are all written, in order`() throws {
        var response = CGIResponse(status: .ok)
        response.headerFields.append(.vary, "Origin")
        response.headerFields.append(.vary, "Accept")
        #expect(try written(response).contains("\r\nVary: Origin\r\nVary: Accept\r\n"))
    }

    @Test func `A status needs no reason phrase`() throws {
        #expect(try written(CGIResponse(status: 299)) == "Status: 299\r\nContent-Length: 0\r\n\r\n")
    }

    @Test(arguments: ["a\r\nSet-Cookie: b", "a\nb", "a\rb", "a\u{0}b", "a\r\n\r\n<html>", "\r\n", "a\u{85}\u{2028}b"])
    func `A value, a status or a lenient value cannot begin a line`(hostile: String) throws {
        var response = CGIResponse(status: HTTPResponse.Status(code: 200, reasonPhrase: hostile))
        response.headerFields.append(.location, hostile)
        response.headerFields.append(HTTPField(name: .server, lenientValue: Array(hostile.utf8)))
        let lines = try written(response).utf8.split(omittingEmptySubsequences: false) { $0 == 0x0A || $0 == 0x0D }
        // Each of the four lines and the empty line ends with a CR and an LF.
        #expect(lines.count == 2 * 5 + 1)
        #expect(try !written(response).utf8.contains(0))
    }

    @Test(arguments: ["Status", "STATUS", "status"])
    func `A field named Status is left out`(name: String) throws {
        var response = hello
        response.headerFields.append(try #require(HTTPField.Name(name)), "500 Internal Server Error")
        #expect(try written(response) == written(hello))
    }

    @Test func `Bytes of a field and of the body that are not UTF-8 are written as they are`() throws {
        let connection = try Connection.pipe()
        let name = try #require(HTTPField.Name("X-Y"))
        var response = CGIResponse(status: .ok, body: [0xFF, 0x00, 0xFE])
        response.headerFields.append(HTTPField(name: name, value: [0x61, 0xFF]))
        try response.write(to: connection.output, omittingBody: false)
        let head = Array("Status: 200 OK\r\nX-Y: a".utf8) + [0xFF] + Array("\r\nContent-Length: 3\r\n\r\n".utf8)
        #expect(try connection.input.readPart() == head + [0xFF, 0x00, 0xFE])
    }

    @Test func `A response is one write`() throws {
        // Here every write is a packet, and every read takes one.
        let connection = try Connection.sockets(SOCK_SEQPACKET)
        try hello.write(to: connection.output, omittingBody: false)
        let packet = try connection.input.readPart()
        #expect(try String(decoding: packet, as: UTF8.self) == written(hello))
    }

    @Test func `A response that is taken in parts, between interruptions, is written whole`() throws {
        let connection = try Connection.pipe()
        let body = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let received = Mutex<[UInt8]>([])
        try interrupting {
            try CGIResponse(status: .ok, body: body).write(to: connection.output, omittingBody: false)
            try connection.closeOutput()
        } while: { pause in
            for _ in 0..<5 {
                pause()
                let part = try connection.input.readPart()
                received.withLock { $0 += part }
            }
            let rest = try connection.input.readToEnd()
            received.withLock { $0 += rest }
        }
        let head = Array("Status: 200 OK\r\nContent-Length: 1000000\r\n\r\n".utf8)
        #expect(received.withLock { $0 } == head + body)
    }

    @Test func `A pipe that nobody reads means that the client has gone`() throws {
        let connection = try Connection.pipe()
        try connection.closeInput()
        #expect(throws: CGIError.clientGone) { try hello.write(to: connection.output, omittingBody: false) }
    }

    @Test(arguments: [false, true])
    func `A socket that was closed means that the client has gone`(withUnreadBytes: Bool) throws {
        let connection = try Connection.sockets(SOCK_STREAM)
        if withUnreadBytes {
            try connection.output.writeAll([1, 2, 3])
        }
        try connection.closeInput()
        #expect(throws: CGIError.clientGone) { try hello.write(to: connection.output, omittingBody: false) }
    }

    @Test func `A client that goes in the middle of a response has gone`() throws {
        let connection = try Connection.pipe()
        Thread.detachNewThread {
            _ = try? connection.input.readPart()
            try? connection.closeInput()
        }
        let response = CGIResponse(status: .ok, body: [UInt8](repeating: 0, count: 1_000_000))
        #expect(throws: CGIError.clientGone) { try response.write(to: connection.output, omittingBody: false) }
    }

    @Test func `An output that cannot be written is an error of the system`() throws {
        let connection = try Connection.pipe()
        #expect(throws: CGIError.system(operation: "write", errno: .badFileDescriptor)) {
            try hello.write(to: connection.input, omittingBody: false)
        }
    }
}
