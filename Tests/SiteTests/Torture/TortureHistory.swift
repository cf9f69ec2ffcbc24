import Glibc
import Synchronization

/// What clients did and were told, in real time.
struct TortureHistory: Sendable {
    enum Operation: Sendable {
        case register(password: String)
        case logIn(password: String)
        case changePassword(from: String, to: String)
        case deleteAccount(password: String)
        case create
        case list
        case read(Int, limit: Int?)
        case send(Int, String, key: String?)
        case rename(Int, String)
        case delete(Int)
    }

    struct Call: Sendable {
        let name: String
        /// Of the token that came with the request.
        let token: TortureAccount.Token?
        let operation: Operation
        let invoked: UInt64
        let returned: UInt64
        /// 0 when the connection broke.
        let status: Int
        let json: JSON

        /// The client cannot know what happened.
        var isUnknown: Bool { status == 0 || status >= 500 }
        var isAcknowledged: Bool { status == 200 }
    }

    var calls: [Call] = []
    /// From then on nothing was under way but looking at what is there.
    var quietSince = UInt64.max

    /// Nanoseconds on a clock that never goes back.
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

/// Where all clients write down what they did.
final class TortureRecorder: Sendable {
    private let calls = Mutex<[TortureHistory.Call]>([])

    func history(quietSince: UInt64) -> TortureHistory {
        TortureHistory(calls: calls.withLock { $0 }, quietSince: quietSince)
    }

    /// Does a call, and writes down when and what came of it.
    @discardableResult
    func record(
        _ operation: TortureHistory.Operation, of name: String, token: TortureAccount.Token? = nil,
        _ send: () throws -> HTTPResponse
    ) -> TortureHistory.Call {
        let invoked = TortureHistory.now
        let response = try? send()
        let call = TortureHistory.Call(
            name: name, token: token, operation: operation, invoked: invoked, returned: TortureHistory.now,
            // A response that was cut off says nothing.
            status: response?.json == nil ? 0 : response?.status ?? 0, json: response?.json ?? .null)
        calls.withLock { $0.append(call) }
        return call
    }
}
