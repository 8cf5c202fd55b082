import Foundation
import Support
import Testing

/// The built program on a ledger of its own.
struct ReadingProgram {
  let directory: TemporaryDirectory
  var ledger: String { directory.path + "/ledger" }

  /// Makes a ledger.
  init() throws {
    directory = try TemporaryDirectory()
    let made = try Program.run(["init", ledger, "--origin", "test.example/reading"])
    #expect(made.code == 0, "\(made.standardError)")
  }

  /// Runs a command on the ledger to its end.
  func callAsFunction(_ arguments: String...) throws -> Program.Run { try run(arguments) }

  /// Runs a command on the ledger to its end.
  func run(_ arguments: [String]) throws -> Program.Run {
    try Program.run(arguments, ledger: ledger)
  }

  /// Appends lines as one file.
  func append(_ lines: [String]) throws {
    let file = directory.path + "/input.ndjson"
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: file))
    let appended = try run(["append", file])
    #expect(appended.code == 0, "\(appended.standardError)")
  }

  /// Starts a command that does not end by itself; its output goes into the file.
  func start(_ arguments: [String], output: URL) throws -> Process {
    try Data().write(to: output)
    let process = Process()
    process.executableURL = Program.url
    process.arguments = arguments + ["--ledger", ledger]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    return process
  }
}

extension Program.Run {
  /// The lines of NDJSON as objects.
  var objects: [[String: Any]] {
    get throws {
      try standardOutput.split(separator: "\n").map { line in
        try #require(
          JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
      }
    }
  }
}
