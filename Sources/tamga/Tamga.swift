import ArgumentParser
import Ledger

#if canImport(Glibc)
  import Glibc
#endif

/// The program: parses the command line, runs the command, and turns every error into words and an exit code.
@main
struct Tamga: ParsableCommand, WithExamples {
  static let configuration = CommandConfiguration(
    commandName: "tamga",
    abstract: "A customs ledger that can be replayed, explained and verified.",
    discussion: """
      Declarations go into an append-only log; views are folded from it and can be thrown away \
      and rebuilt.

      EXIT CODES
        0 done                               69 unavailable
        1 a difference or a failed check     73 cannot create
        64 wrong usage                       74 disk or damaged file
        65 bad data, nothing appended        75 lock held, try again
        66 no such input                     77 no permission
        70 a fault of the program            78 configuration
      """,
    version: "0.1.0",
    subcommands: [
      Init.self, Append.self, Show.self, TraceCommand.self, LogCommand.self, Project.self,
      Rebuild.self, Rollback.self,
      Prune.self,
      ViewsCommand.self, ViewCommand.self, DiffCommand.self, ExplainCommand.self,
      QuarantineCommand.self, Status.self, Verify.self, CheckpointCommand.self,
      KeyCommand.self, Prove.self, Certify.self,
      EvidenceCommand.self, CheckCommand.self, Export.self, Backup.self, Restore.self, Publish.self,
      Watch.self, Generate.self, Rules.self,
      Lists.self,
    ])

  static let examples = [
    "tamga init ledger --origin customs.example/kz && tamga generate --story | tamga append - --ledger ledger"
  ]

  static func main() {
    FreedMemory.keep()
    // A file size limit is an error to be told, not a signal to die of.
    _ = signal(SIGXFSZ, SIG_IGN)
    SignalWords.install()
    do {
      var command = try parseAsRoot()
      try command.run()
      StandardOutput.shared.flush()
    } catch {
      StandardOutput.shared.flush()
      end(with: error)
    }
  }

  /// Prints the help that was asked for, or says what went wrong, and leaves with the right code.
  private static func end(with error: any Error) -> Never {
    if exitCode(for: error) == .success {
      StandardOutput.shared.write(withExamples(fullMessage(for: error)) + "\n")
      StandardOutput.shared.flush()
      Glibc.exit(0)
    }
    if let code = ExitCodes.code(of: error) {
      StandardError.write("error: \(error)\n")
      Glibc.exit(code)
    }
    if !(error is ExitCode), exitCode(for: error) == .failure {
      StandardError.write("error: \(error)\n")
      Glibc.exit(ExitCodes.software)
    }
    exit(withError: error)
  }
}

/// A command whose help ends with lines to paste.
protocol WithExamples {
  static var examples: [String] { get }
}

extension Tamga {
  /// Adds the examples of the command that a help text is about. The argument parser has no place for them at the end,
  /// and would break their lines.
  fileprivate static func withExamples(_ help: String) -> String {
    guard let usage = help.split(separator: "\n").first(where: { $0.hasPrefix("USAGE: tamga") })
    else { return help }
    let words = usage.split(separator: " ").map(String.init)
    let subcommand = configuration.subcommands.first { command in
      words.count > 2 && (command.configuration.commandName ?? command._commandName) == words[2]
    }
    let examples = (subcommand as? any WithExamples.Type)?.examples ?? Self.examples
    return help.trimmedAtEnd + "\n\nEXAMPLE\n" + examples.map { "  " + $0 }.joined(separator: "\n")
  }
}

extension String {
  /// Without white space at the end.
  fileprivate var trimmedAtEnd: String {
    String(self[..<(lastIndex { !$0.isWhitespace }.map(index(after:)) ?? startIndex)])
  }
}

/// Exit codes (sysexits).
enum ExitCodes {
  static let difference: Int32 = 1
  static let data: Int32 = 65
  /// A failure that none of the classes names: a fault of the program.
  static let software: Int32 = 70

  /// The code of an error that is not the argument parser's own.
  static func code(of error: any Error) -> Int32? {
    switch ErrorClass(error) {
    case .difference: difference
    case .noInput: 66
    case .cannotCreate: 73
    case .disk: 74
    case .locked: 75
    case .permission: 77
    case .configuration: 78
    case .data: data
    case .other: nil
    }
  }
}
