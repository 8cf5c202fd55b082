import Foundation
import Support
import Testing

@Suite struct LogFilterTests {
  private static let transit = Line.accepted("T:2") {
    $0.kind = "transit"
    $0.declarant = "X:broker"
  }

  /// 0, 1 parties; 2 T:1 accepted | 3 broker; 4 T:2 accepted; 5 departed at KZ55302 | 6 T:1 amended; 7 T:1 released.
  private func program() throws -> ReadingProgram {
    let tamga = try ReadingProgram()
    try tamga.append([Line.accepted("T:1")])
    try tamga.append([
      Self.transit, #"{"event":"departed","mrn":"T:2","office":"KZ55302"}"#,
    ])
    try tamga.append([
      Line.amended("T:1") { $0.destination = "RU" }, Line.event("released", "T:1"),
    ])
    return tamga
  }

  private func positions(_ tamga: ReadingProgram, _ options: [String]) throws -> [Int] {
    let listed = try tamga.run(
      ["log", "--format", "ndjson"] + options)
    #expect(listed.code == 0, "\(listed.standardError)")
    return try listed.objects.compactMap { $0["position"] as? Int }
  }

  @Test func `every filter narrows the list, and all of them hold`() throws {
    let tamga = try program()
    let cases: [([String], [Int])] = [
      ([], Array(0...7)), (["--event", "party"], [0, 1, 3]),
      (["--event", "amended", "--event", "departed"], [5, 6]),
      (["--party", "X:broker"], [3, 4, 5]),
      (["--party", "X:broker", "--event", "departed"], [5]),
      (["--office", "KZ55302"], [5]), (["--office", "KZ55303"], []),
      (["--from", "5", "--event", "released", "--event", "accepted"], [7]),
      (["--to", "6", "--party", "X:importer", "--from", "2"], [2, 4, 5, 6]),
      (["--to", "18446744073709551615", "--from", "7"], [7]),
      (["--from", "100"], []),
    ]
    for (options, expected) in cases {
      #expect(try positions(tamga, options) == expected, "\(options)")
    }
  }

  @Test func `recorded times bound the list on both sides, inclusive`() throws {
    let tamga = try program()
    let entries = try tamga("log", "--format", "ndjson").objects
    let times = entries.compactMap { $0["recordedAt"] as? String }
    #expect(Set(times).count == 3)
    let cases: [([String], [Int])] = [
      (["--since", times[3]], Array(3...7)), (["--until", times[3]], Array(0...5)),
      (["--since", times[3], "--until", times[3]], [3, 4, 5]),
      (["--since", times[3], "--to", "4"], [3, 4]),
      (["--until", times[3], "--from", "5", "--event", "departed"], [5]),
      (["--since", "2199-01-01T00:00:00Z"], []), (["--until", "1960-01-01T00:00:00Z"], []),
    ]
    for (options, expected) in cases {
      #expect(try positions(tamga, options) == expected, "\(options)")
    }
  }

  @Test(arguments: [
    (["--event", "opened"], 64, "--event \"opened\": expected one of party, lodged"),
    (["--party", "X:nobody"], 66, "--party X:nobody: the ledger has no party with this id"),
    (["--since", "yesterday"], 64, "expected a time such as 2022-06-14T08:00:00Z"),
    (
      ["--since", "2022-06-14T08:00:00Z", "--until", "2022-06-14T07:59:59Z"], 64,
      "expected a time that is not before --since"
    ),
    (["--follow", "--format", "json"], 64, "use ndjson"),
  ])
  func `what cannot be listed is said with its reason`(
    options: [String], status: Int32, words: String
  ) throws {
    let tamga = try ReadingProgram()
    let listed = try tamga.run(["log"] + options)
    #expect(listed.code == status)
    #expect(listed.standardError.contains(words), "\(listed.standardError)")
    #expect(listed.standardOutput.isEmpty)
  }

  @Test func `a list longer than a piece is one JSON array, and an empty one too`() throws {
    let tamga = try ReadingProgram()
    #expect(try tamga("log", "--format", "json").standardOutput == "[]\n")
    try tamga.append((1...4100).map { Line.accepted("T:\($0)") })
    let listed = try tamga("log", "--format", "json")
    let array = try #require(
      JSONSerialization.jsonObject(with: Data(listed.standardOutput.utf8)) as? [[String: Any]])
    #expect(array.count == 4102)
    #expect(array.enumerated().allSatisfy { $1["position"] as? Int == $0 })
    let table = try tamga("log", "--event", "accepted", "--format", "csv").standardOutput
    #expect(table.split(separator: "\n").count == 4101)
  }

  @Test func `following waits through quiet times and prints what other processes append`() throws {
    let tamga = try program()
    let output = URL(filePath: tamga.directory.path + "/followed")
    let process = try tamga.start(
      ["log", "--follow", "--from", "6", "--event", "released", "--format", "ndjson"],
      output: output)
    // Whoever starts a process from a thread of a pool gives it the pool's blocked signals: only SIGKILL ends it.
    defer { kill(process.processIdentifier, SIGKILL) }
    try wait(for: 1, in: output)
    // Longer than the longest pause between two looks.
    Thread.sleep(forTimeInterval: 1.5)
    let before = try processorTime(of: process)
    Thread.sleep(forTimeInterval: 1)
    #expect(try processorTime(of: process) - before <= 20, "clock ticks in a quiet second")
    try tamga.append([Line.accepted("T:3"), Line.event("released", "T:3")])
    try wait(for: 2, in: output)
    try tamga.append([Line.accepted("T:4"), Line.event("released", "T:4")])
    let lines = try wait(for: 3, in: output)
    #expect(lines.map { $0.contains(#""event":"released""#) } == [true, true, true])
    #expect(process.isRunning)
  }

  @Test func `following ends at its last position, and when nobody reads any more`() throws {
    let tamga = try program()
    let listed = try tamga("log", "--follow", "--to", "7", "--from", "6", "--format", "ndjson")
    #expect(try listed.objects.count == 2)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", #""$1" log --follow --from 7 --ledger "$2" | head -n 1"#, "sh"]
    process.arguments?.append(contentsOf: [Program.url.path, tamga.ledger])
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let deadline = Date().addingTimeInterval(20)
    while process.isRunning, Date() < deadline { Thread.sleep(forTimeInterval: 0.05) }
    #expect(!process.isRunning)
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  /// The lines of a file as soon as there are so many.
  @discardableResult
  private func wait(for count: Int, in file: URL) throws -> [Substring] {
    let deadline = Date().addingTimeInterval(20)
    while true {
      let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
      let lines = text.split(separator: "\n")
      if text.hasSuffix("\n"), lines.count >= count { return lines }
      try #require(Date() < deadline, "\(lines.count) lines, expected \(count)")
      Thread.sleep(forTimeInterval: 0.05)
    }
  }

  /// Clock ticks of user and system time.
  private func processorTime(of process: Process) throws -> Int {
    let status = try String(
      contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
    let fields = status.split(separator: " ")
    return fields[13...14].compactMap { Int($0) }.reduce(0, +)
  }
}
