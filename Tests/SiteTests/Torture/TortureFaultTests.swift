import Foundation
import Testing

/// Every system call that touches the store fails, one after the other.
@Suite(.enabled(if: Strace.isAvailable, "needs strace"))
struct TortureFaultTests {
    @Test func `Whatever call fails, what was acknowledged is there, and the next request works`() throws {
        let faults = try Operation.all.flatMap { operation in
            try Fault.all(of: operation, touching: .store).map { (operation, $0) }
        }
        let sampled = Torture.sample(faults, 250, for: "faults")
        try Torture.run("system calls fail, \(sampled.count) of \(faults.count)", sampled) { operation, fault in
            try fault.tryOut(on: operation)
        }
    }

    @Test func `Logs and limits that cannot be written fail no request`() throws {
        let faults = try Operation.all.flatMap { operation in
            try Fault.all(of: operation, touching: .logsAndLimits).map { (operation, $0) }
        }
        let sampled = Torture.sample(faults, 50, for: "faults of logs")
        try Torture.run("logs and limits fail, \(sampled.count) of \(faults.count)", sampled) { operation, fault in
            try fault.tryOut(on: operation)
        }
    }

    @Test func `A write that ends early leaves no part of a row`() throws {
        let faults = try Operation.all.flatMap { operation in
            try Fault.shortWrites(of: operation).map { (operation, $0) }
        }
        let sampled = Torture.sample(faults, 50, for: "short writes")
        try Torture.run("writes end early, \(sampled.count) of \(faults.count)", sampled) { operation, fault in
            try fault.tryOut(on: operation)
        }
    }
}
