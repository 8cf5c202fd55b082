import Foundation
import Support

/// The built program, run as a child process.
struct Tamga {
  /// What a run came to.
  struct Run {
    let code: Int32
    let output: String
    let errors: String

    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// The output's lines as JSON objects.
    func objects() throws -> [[String: Any]] {
      try lines.map { line in
        guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        else {
          throw Failure(text: "no JSON object: \(line)")
        }
        return object
      }
    }
  }

  let directory: TemporaryDirectory
  var ledger: String { directory.path + "/ledger" }

  /// A directory of its own, with an empty ledger unless told otherwise.
  init(withLedger: Bool = true) throws {
    directory = try TemporaryDirectory()
    if withLedger {
      let run = try self("init", ledger, "--origin", "test.example/log")
      guard run.code == 0 else { throw Failure(text: "init: \(run.code) \(run.errors)") }
    }
  }

  /// Runs the program in the directory, with TAMGA_LEDGER naming the ledger.
  func callAsFunction(_ arguments: String..., input: String = "") throws -> Run {
    try run(Program.url.path, arguments, input: input)
  }

  /// Runs a line of bash, in which `tamga` is the program.
  func bash(_ script: String) throws -> Run {
    try run("/bin/bash", ["-c", "tamga() { '\(Program.url.path)' \"$@\"; }\n" + script], input: "")
  }

  private func run(_ program: String, _ arguments: [String], input: String) throws -> Run {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory.path)
    var environment = ProcessInfo.processInfo.environment
    environment["TAMGA_LEDGER"] = ledger
    process.environment = environment
    // Files, because a pipe that nobody empties stops the child.
    let name = directory.path + "/.run-\(UUID().uuidString)"
    defer {
      for end in [".in", ".out", ".err"] { try? FileManager.default.removeItem(atPath: name + end) }
    }
    try Data(input.utf8).write(to: URL(fileURLWithPath: name + ".in"))
    for end in [".out", ".err"] { try Data().write(to: URL(fileURLWithPath: name + end)) }
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: name + ".in"))
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: name + ".out"))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: name + ".err"))
    try process.run()
    process.waitUntilExit()
    func text(_ end: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: name + end)), as: UTF8.self)
    }
    let code =
      process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Run(code: code, output: try text(".out"), errors: try text(".err"))
  }

  /// Writes a file into the directory.
  func write(_ lines: [String], to name: String) throws {
    let text = lines.map { $0 + "\n" }.joined()
    try Data(text.utf8).write(to: URL(fileURLWithPath: directory.path + "/" + name))
  }

  /// Appends lines and brings the views up to date.
  func fill(_ lines: [String]) throws {
    for run in [try self("append", "-", input: lines.joined(separator: "\n")), try self("project")]
    where run.code != 0 {
      throw Failure(text: "\(run.code): \(run.errors)")
    }
  }

  /// How many entries the ledger has.
  func size() throws -> Int {
    try self("status", "--format", "json").objects().first?["size"] as? Int ?? -1
  }
}
