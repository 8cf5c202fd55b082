import LMDB

/// What a version of a view holds: tables of a view file.
protocol ViewStore: AnyObject, Sendable {
  static var tables: [String] { get }
  /// The table that is filled last when a view is built, and emptied when an interrupted build is gone on with.
  static var lastTable: String { get }

  var file: ViewFile { get }

  init(_ file: ViewFile) throws
}

extension ViewStore {
  var path: String { file.path }
  var header: ViewFile.Header { file.header }

  /// Opens a stored view.
  init(path: String, readOnly: Bool) throws {
    try self.init(ViewFile(path: path, readOnly: readOnly))
  }

  /// Makes an empty view in a new directory.
  static func create(path: String, header: ViewFile.Header, begun: ViewFile.Begun? = nil) throws
    -> Self
  {
    try Self(ViewFile(creating: path, header: header, begun: begun, tables: tables))
  }

  /// Goes on with an interrupted build: all stands as far as it had come, but for the last table.
  static func resume(path: String) throws -> Self {
    let store = try Self(ViewFile(resuming: path))
    let environment = store.file.environment
    let last = try environment.read { try $0.table(lastTable) }
    try environment.write { try $0.removeAll(from: last) }
    return store
  }
}
