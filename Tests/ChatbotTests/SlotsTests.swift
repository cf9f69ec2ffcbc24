import Foundation
import Synchronization
import SystemPackage
import Testing

@testable import Chatbot

@Suite final class SlotsTests {
    private let directory = FileManager.default.temporaryDirectory.path + "/slots-\(UUID())"
    private let slots: Slots

    init() { slots = Slots(directory: directory, name: "replies", count: 1) }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Starts another process.
    private func start(_ command: String..., input: FileHandle = .nullDevice) throws -> (Process, output: FileHandle) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        return (process, output.fileHandleForReading)
    }

    private func end(_ process: Process) {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    @Test func `no more are given than there are`() throws {
        let slots = Slots(directory: directory, name: "replies", count: 5)
        var held = try (0..<5).map { _ in try #require(try slots.take(waiting: .seconds(60))) }
        #expect(try slots.take(waiting: .zero) == nil)
        held.removeLast()
        let slot = try slots.take(waiting: .seconds(60))
        #expect(slot != nil)
        #expect(try slots.take(waiting: .zero) == nil)
        withExtendedLifetime((held, slot)) {}
    }

    @Test func `slots of another name count for themselves`() throws {
        let held = try slots.take(waiting: .seconds(60))
        #expect(held != nil)
        #expect(try slots.take(waiting: .zero) == nil)
        #expect(try Slots(directory: directory, name: "hashes", count: 1).take(waiting: .seconds(60)) != nil)
        withExtendedLifetime(held) {}
    }

    @Test func `who waits gets the slot that is given back, and who waits in vain gets none`() throws {
        let held = Mutex(try slots.take(waiting: .seconds(60)))
        let start = ContinuousClock.now
        #expect(try slots.take(waiting: .milliseconds(100)) == nil)
        #expect(ContinuousClock.now - start >= .milliseconds(100))
        let taken = try concurrently(2) { [slots] index in
            if index == 0 { return try slots.take(waiting: .seconds(60)) != nil }
            Thread.sleep(forTimeInterval: 0.1)  // so that it waits
            return held.withLock { slot in
                defer { slot = nil }
                return slot != nil
            }
        }
        #expect(taken == [true, true])
    }

    @Test func `many at once never hold more than there are`() throws {
        let slots = Slots(directory: directory, name: "hashes", count: 3)
        let held = Mutex(0)
        let counts = try concurrently(24) { _ in
            let slot = try #require(try slots.take(waiting: .seconds(60)))
            let count = held.withLock {
                $0 += 1
                return $0
            }
            Thread.sleep(forTimeInterval: 0.005)  // so that others try
            held.withLock { $0 -= 1 }
            withExtendedLifetime(slot) {}
            return count
        }
        #expect(counts.allSatisfy { $0 <= 3 })
    }

    @Test func `a process that is killed gives its slot back`() throws {
        _ = try slots.take(waiting: .seconds(60))
        let (child, output) = try start(
            "flock", "-F", directory + "/replies/0", "sh", "-c", "echo locked; exec sleep 1000")
        #expect(!output.availableData.isEmpty)
        #expect(try slots.take(waiting: .zero) == nil)
        end(child)
        #expect(try slots.take(waiting: .seconds(60)) != nil)
    }

    @Test func `a child that inherited the slot keeps it until it ends, though its parent gives it back`() throws {
        var slot = try slots.take(waiting: .seconds(60))
        let (child, _) = try start("sleep", "1000", input: FileHandle(fileDescriptor: try descriptor()))
        #expect(slot != nil)
        slot = nil
        #expect(try slots.take(waiting: .milliseconds(50)) == nil)
        end(child)
        #expect(try slots.take(waiting: .seconds(60)) != nil)
    }

    @Test func `a program that is started while a slot is held does not inherit it`() throws {
        let slot = try slots.take(waiting: .seconds(60))
        #expect(fcntl(try descriptor(), F_GETFD) == FD_CLOEXEC)
        withExtendedLifetime(slot) {}
    }

    /// What this process has opened the one slot by.
    private func descriptor() throws -> CInt {
        try #require(
            FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").first { number in
                let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")
                return path == directory + "/replies/0"
            }.flatMap { CInt($0) })
    }

    @Test func `files and directories are for their owner alone`() throws {
        _ = try slots.take(waiting: .seconds(60))
        for (name, mode) in [("", 0o700), ("/replies", 0o700), ("/replies/0", 0o600)] {
            let attributes = try FileManager.default.attributesOfItem(atPath: directory + name)
            #expect(attributes[.posixPermissions] as? Int == mode)
        }
    }

    @Test func `what cannot be used is an error that names it`() throws {
        let missing = Slots(directory: directory + "/no/such", name: "replies", count: 1)
        #expect(
            throws: LimitError.system(operation: "mkdir", path: directory + "/no/such", errno: .noSuchFileOrDirectory)
        ) {
            _ = try missing.take(waiting: .zero)
        }
        try Data().write(to: URL(filePath: directory))
        #expect(throws: LimitError.system(operation: "open", path: directory + "/replies/0", errno: .notDirectory)) {
            _ = try self.slots.take(waiting: .zero)
        }
    }

    @Test func `a symbolic link is not followed`() throws {
        try FileManager.default.createDirectory(atPath: directory + "/replies", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: directory + "/replies/0", withDestinationPath: directory + "/elsewhere")
        let path = directory + "/replies/0"
        #expect(throws: LimitError.system(operation: "open", path: path, errno: .tooManySymbolicLinkLevels)) {
            _ = try self.slots.take(waiting: .zero)
        }
        #expect(!FileManager.default.fileExists(atPath: directory + "/elsewhere"))
    }
}

/// Does something many times at once, each on a thread of its own, and waits for all.
func concurrently<Value: Sendable>(_ count: Int, _ work: @escaping @Sendable (Int) throws -> Value) throws -> [Value] {
    let results = Mutex<[Result<Value, any Error>]>([])
    let group = DispatchGroup()
    for index in 0..<count {
        group.enter()
        Thread.detachNewThread {
            let result = Result { try work(index) }
            results.withLock { $0.append(result) }
            group.leave()
        }
    }
    group.wait()
    return try results.withLock { try $0.map { try $0.get() } }
}
