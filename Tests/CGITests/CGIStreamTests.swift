import CGI
import Foundation
import HTTPTypes
import Synchronization
import SystemPackage
import Testing

/// A response that is sent as it comes into being: it waits for its client only in the end.
@Suite struct CGIStreamTests {
    private let connection: Connection
    private let stream: CGIStream
    /// Far more than a pipe holds, and nowhere the same.
    private let long = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

    init() throws {
        signal(SIGPIPE, SIG_IGN)
        connection = try Connection.pipe()
        stream = CGIStream(to: connection.output)
    }

    private final class Received: Sendable {
        let result = Mutex(Result<[UInt8], any Error>.success([]))
        let end = DispatchSemaphore(value: 0)
    }

    /// Everything that comes until the output is closed, read on a thread of its own from now on.
    private func readInBackground() -> () throws -> [UInt8] {
        let received = Received()
        Thread.detachNewThread { [connection] in
            let result = Result { try connection.input.readToEnd() }
            received.result.withLock { $0 = result }
            received.end.signal()
        }
        return {
            received.end.wait()
            return try received.result.withLock { try $0.get() }
        }
    }

    @Test func `The head goes out at once, without a length, and once`() throws {
        #expect(!stream.hasBegun)
        stream.begin(status: .ok, headerFields: [HTTPField(name: .contentType, value: "text/event-stream")])
        #expect(stream.hasBegun)
        let head = "Status: 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
        #expect(String(decoding: try connection.input.readPart(), as: UTF8.self) == head)
        for part in ["one", "two"] {
            stream.send(Array(part.utf8))
            #expect(String(decoding: try connection.input.readPart(), as: UTF8.self) == part)
        }
        stream.finish(within: .seconds(60))
        try connection.closeOutput()
        #expect(try connection.input.readToEnd() == [])
    }

    @Test func `What nobody reads holds up nobody, and who reads later gets all of it in order`() throws {
        stream.begin(status: .ok, headerFields: [])
        stream.send(long)
        stream.send()
        stream.send(Array("the end".utf8))
        #expect(!stream.isClosed)
        let bytes = readInBackground()
        stream.finish(within: .seconds(60))
        #expect(!stream.isClosed)
        try connection.closeOutput()
        #expect(try bytes() == Array("Status: 200 OK\r\n\r\n".utf8) + long + Array("the end".utf8))
    }

    @Test func `What was kept goes out with the next part, even an empty one`() throws {
        stream.send(long)
        // A pipe holds 64 KiB, of which this makes room for some.
        var received: [UInt8] = []
        while received.count < 65_536 { received += try connection.input.readPart() }
        stream.send()
        received += try connection.input.readPart()
        #expect(received.elementsEqual(long.prefix(received.count)))
    }

    @Test func `Who does not read to the end is waited for only so long, and what is left is dropped`() throws {
        stream.send(long)
        stream.finish(within: .milliseconds(1))
        #expect(!stream.isClosed)
        let bytes = readInBackground()
        stream.finish(within: .seconds(60))
        try connection.closeOutput()
        let received = try bytes()
        #expect(received.count < long.count && received.elementsEqual(long.prefix(received.count)))
    }

    @Test func `Who has left is noticed with the next part, and nothing more is kept or sent`() throws {
        stream.begin(status: .ok, headerFields: [])
        try connection.closeInput()
        #expect(!stream.isClosed)
        stream.send(long)
        #expect(stream.isClosed)
        stream.send(long)
        stream.finish(within: .seconds(60))
        #expect(stream.isClosed && stream.hasBegun)
    }

    @Test func `Who leaves while it is waited for is waited for no longer`() throws {
        stream.send(long)
        Thread.detachNewThread { [connection] in
            _ = try? connection.input.readPart()
            try? connection.closeInput()
        }
        // An hour: the test would be seen to hang.
        stream.finish(within: .seconds(3600))
        #expect(stream.isClosed)
    }

    @Test func `Interruptions lose nothing and repeat nothing`() throws {
        let received = Mutex<[UInt8]>([])
        try interrupting {
            stream.send(long)
            stream.finish(within: .seconds(60))
            try connection.closeOutput()
        } while: { [connection] pause in
            for _ in 0..<5 {
                pause()
                let part = try connection.input.readPart()
                received.withLock { $0 += part }
            }
            let rest = try connection.input.readToEnd()
            received.withLock { $0 += rest }
        }
        #expect(received.withLock { $0 } == long)
    }
}
