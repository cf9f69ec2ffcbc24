import Foundation
import Testing

/// Ends a test that this machine cannot run, and says so: of a single case that is cancelled the report has nothing.
func skip(_ reason: String) throws -> Never {
    let test = Test.current?.displayName ?? Test.current?.name ?? "a test"
    FileHandle.standardError.write(Data("skipped: \(test): \(reason)\n".utf8))
    try Test.cancel(Comment(rawValue: reason))
}
