import Support
import Testing

@Suite struct HelpTests {
  /// The commands that the program names itself.
  private static func commands() throws -> [String] {
    let help = try Tamga(withLedger: false)("--help").output
    guard let list = help.split(separator: "SUBCOMMANDS:\n").last else { return [] }
    return list.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
      .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
  }

  @Test func `the commands of the main job are there`() throws {
    let expected = [
      "init", "append", "show", "log", "project", "rebuild", "rollback", "views", "view", "status",
      "verify",
      "generate",
    ]
    #expect(try Set(expected).isSubset(of: Self.commands()))
  }

  @Test func `the help of every command ends with lines to paste`() throws {
    let tamga = try Tamga(withLedger: false)
    for command in try Self.commands() {
      for run in [try tamga(command, "--help"), try tamga("help", command)] {
        let lines = run.output.split(separator: "\n", omittingEmptySubsequences: false).map(
          String.init)
        let example = try #require(lines.lastIndex(of: "EXAMPLE"), "\(command) has no example")
        let rest = lines[(example + 1)...].filter { !$0.isEmpty }
        #expect(run.code == 0 && !rest.isEmpty)
        #expect(
          rest.allSatisfy { $0.hasPrefix("  ") && $0.contains("tamga \(command)") },
          "\(command): \(rest)")
      }
    }
  }

  @Test func `the program's own help names every exit code, and ends with a line to paste`() throws
  {
    let help = try Tamga(withLedger: false)("--help").output
    for code in [64, 65, 66, 69, 73, 74, 75, 77, 78] { #expect(help.contains("\(code) ")) }
    #expect(help.split(separator: "\n").last?.hasPrefix("  tamga ") == true)
  }

  @Test
  func `every command takes help without a ledger, and refuses an option nobody knows with 64`()
    throws
  {
    let tamga = try Tamga(withLedger: false)
    for command in try Self.commands() {
      let run = try tamga(command, "--no-such-option")
      #expect(run.code == 64, "\(command)")
      #expect(
        run.output.isEmpty && !run.errors.isEmpty, "\(command): \(run.errors)")
    }
    #expect(try tamga("no-such-command").code == 64)
    #expect(try tamga.directory.names().isEmpty)
  }

  @Test func `the version is a number`() throws {
    let version = try Tamga(withLedger: false)("--version").output
    #expect(version.split(separator: ".").count == 3)
  }
}
