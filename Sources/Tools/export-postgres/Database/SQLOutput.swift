/// Where statements go: a database, or a script for `psql`.
protocol SQLOutput {
    /// Runs a statement.
    /// - Returns: the number of rows that it touched; 0 from what only writes it down.
    @discardableResult
    func run(_ statement: String) throws(ExportError) -> Int

    /// Copies rows into a table: `body` gets a function that takes lines in COPY's text format.
    func copy(into table: String, _ columns: String, _ body: (_ write: ([UInt8]) throws -> Void) throws -> Void) throws
}
