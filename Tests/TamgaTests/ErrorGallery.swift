import Foundation
import Support

/// Tests/Errors: for each rule a directory with an input that breaks it, and what the program says then.
///
/// A directory holds `input.ndjson`, `input.json`, `input.csv` (with `map.json`), or `input.repeat`: a count and a
/// text, for inputs too large to keep. `setup.ndjson` is appended first; `options` are given to `append` besides.
struct ErrorGallery {
  static let directory = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Errors")

  /// The directories' names, sorted.
  static let codes: [String] =
    (try? FileManager.default.contentsOfDirectory(atPath: directory.path()))?.sorted() ?? []

  let code: String
  var place: URL { Self.directory.appending(path: code) }
  var transcriptFile: URL { place.appending(path: "transcript.txt") }

  /// What `tamga append INPUT --workers 1` writes to standard error, and its exit code on a line behind.
  func run() throws -> String {
    let temporary = try TemporaryDirectory()
    let ledger = temporary.path + "/ledger"
    _ = try Program.run(["init", ledger, "--origin", "example.org/gallery"], ledger: ledger)
    if FileManager.default.fileExists(atPath: place.appending(path: "setup.ndjson").path()) {
      let setup = try Program.run(["append", "setup.ndjson"], in: place, ledger: ledger)
      guard setup.code == 0 else { throw Failure(text: "setup.ndjson: \(setup.standardError)") }
    }
    let (input, start) = try input(temporary)
    let options = (try? text("options"))?.split(whereSeparator: \.isWhitespace).map(String.init)
    let done = try Program.run(
      ["append", input] + (options ?? []) + ["--workers", "1"], in: start, ledger: ledger)
    // A slow machine says how far it is.
    let words = done.standardError.split(separator: "\n").filter {
      !$0.hasPrefix("validating: ") && !$0.hasPrefix("appending: ")
    }
    return (words + ["exit \(done.code)"]).joined(separator: "\n") + "\n"
  }

  /// The input's name, and the directory where the program is started.
  private func input(_ temporary: TemporaryDirectory) throws -> (String, URL) {
    let names = try FileManager.default.contentsOfDirectory(atPath: place.path())
      .filter { $0.hasPrefix("input.") }
    guard let name = names.first, names.count == 1 else {
      throw Failure(text: "\(code): \(names.count) inputs, expected one")
    }
    guard name == "input.repeat" else { return (name, place) }
    let words = try text(name).split(whereSeparator: \.isWhitespace)
    guard let count = words.first.flatMap({ Int($0) }), let text = words.last else {
      throw Failure(text: "\(code): input.repeat is a count and a text")
    }
    let made = URL(filePath: temporary.path).appending(path: "input.ndjson")
    try Data(String(repeating: String(text), count: count).utf8).write(to: made)
    return ("input.ndjson", URL(filePath: temporary.path))
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: place.appending(path: name), encoding: .utf8)
  }
}
