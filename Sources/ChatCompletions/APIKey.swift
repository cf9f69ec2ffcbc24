/// The secret that is sent as `Authorization: Bearer …`. It does not show up when the value is printed or dumped.
struct APIKey: Sendable, CustomStringConvertible, CustomReflectable {
    let value: String

    /// Nil unless `value` is visible ASCII: a line break in a header would begin another header.
    init?(_ value: String) {
        guard !value.isEmpty, value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        self.value = value
    }

    var description: String { "APIKey(hidden)" }
    var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
