import Customs
import FoundationEssentials
import Ledger

#if canImport(Glibc)
  import Glibc
#endif

/// What `append` reads: one file, or many where each is a message of its own.
struct AppendInput {
  let format: InputFormat
  /// For people: the file, or how many there are.
  let name: String
  /// Size in bytes.
  let size: UInt64
  private let first: InputFile
  /// The files of messages, in the order in which they are taken.
  private var messages: [String] = []

  /// - Parameter paths: files, `-` for standard input, or directories, of which every `*.xml` is taken.
  init(_ paths: [String], format: InputFormat) throws {
    self.format = format
    guard format == .wcoXML else {
      first = try InputFile(paths.first ?? "-")
      (name, size) = (first.name, first.size)
      return
    }
    let files = try paths.flatMap { try Self.files(at: $0) }
    // Standard input can be read once only; the file that holds it is kept.
    first = try InputFile(files.first { $0 == "-" } ?? files.first ?? "-")
    name = files.count == 1 ? first.name : "\(grouped(files.count)) files"
    var total: UInt64 = 0
    messages = try WCOSource<InputFile>.ordered(files) { [first] name in
      let file = try name == "-" ? first : InputFile(name)
      total += file.size
      return file
    }
    size = total
  }

  /// A fresh look at the input from its beginning.
  func source(map: CSVMap?, currency: String) throws -> any RecordSource {
    switch format {
    case .ndjson: return NDJSONSource(first.source())
    case .json: return JSONArraySource(first.source())
    case .csv:
      guard let map else { preconditionFailure("the command asks for a map") }
      return CSVSource(first.source(), map: map)
    case .wcoXML:
      return WCOSource(messages, currency: currency) { [first] name in
        try name == "-" ? first : InputFile(name)
      }
    }
  }

  /// The files a path stands for, sorted by name.
  private static func files(at path: String) throws -> [String] {
    var isDirectory = false
    guard path != "-", FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory),
      isDirectory
    else { return [path] }
    let names = try FileManager.default.contentsOfDirectory(atPath: path)
      .filter { $0.lowercased().hasSuffix(".xml") }.sorted()
    guard !names.isEmpty else {
      throw FileError(errno: ENOENT, operation: "find a *.xml file in", path: path)
    }
    return names.map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 }
  }
}
