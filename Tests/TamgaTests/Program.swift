import Foundation
import Support

/// The built program, run as its users run it.
enum Program {
  struct Run {
    let code: Int32
    let standardOutput: String
    let standardError: String
  }

  /// Beside the test bundle, unless TAMGA names another one.
  static let url: URL = {
    if let named = ProcessInfo.processInfo.environment["TAMGA"] { return URL(filePath: named) }
    let bundle = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return URL(filePath: bundle ?? CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "tamga")
  }()

  /// Runs the program to its end. `ledger` is what TAMGA_LEDGER names.
  static func run(
    _ arguments: [String], in directory: URL = URL(filePath: "/tmp"), ledger: String? = nil
  ) throws -> Run {
    let temporary = try TemporaryDirectory()
    defer { withExtendedLifetime(temporary) {} }
    // Files rather than pipes: a full pipe would stop the program.
    let (output, errors) = (temporary.path + "/out", temporary.path + "/err")
    for path in [output, errors] {
      guard FileManager.default.createFile(atPath: path, contents: nil) else {
        throw Failure(text: "cannot create \(path)")
      }
    }
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.currentDirectoryURL = directory
    process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "TAMGA_LEDGER" }
    if let ledger { process.environment?["TAMGA_LEDGER"] = ledger }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    return Run(
      code: process.terminationStatus,
      standardOutput: try String(contentsOfFile: output, encoding: .utf8),
      standardError: try String(contentsOfFile: errors, encoding: .utf8))
  }
}
