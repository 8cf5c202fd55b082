import Foundation
import Support
import Testing

/// The table of docs/formats.md, by HMRC's messages where they are at hand.
@Suite struct WCOOutcomeTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// `../shared/data/wco_xml` beside the project, or what TAMGA_SHARED names instead of `../shared`.
  static let messages: URL? = {
    let named = ProcessInfo.processInfo.environment["TAMGA_SHARED"].map { URL(filePath: $0) }
    let place = (named ?? root.deletingLastPathComponent().appending(path: "shared"))
      .appending(path: "data/wco_xml")
    return FileManager.default.fileExists(atPath: place.path()) ? place : nil
  }()

  @Test(.enabled(if: messages != nil, "../shared/data/wco_xml is not there"))
  func `the table of outcomes is that of the messages`() throws {
    let messages = try #require(Self.messages)
    let tamga = try Tamga(withLedger: false)
    _ = try tamga("init", tamga.ledger, "--origin", "test.example/log", "--currency", "GBP")
    let run = try tamga(
      "append", messages.path(), "--input", "wco-xml", "--historic", "--format", "ndjson")
    var counts: [String: Int] = [:]
    for result in try run.objects() {
      let kind = try kind(result["file"] as? String ?? "")
      let errors = result["errors"] as? [[String: Any]] ?? []
      let codes = Set(errors.compactMap { $0["code"] as? String }).sorted()
      let outcome = "\(result["result"] ?? "") | \(codes.joined(separator: ", "))"
      counts["| \(kind) | \(outcome) |", default: 0] += 1
    }
    let table =
      ["| message | result | rules | files |", "|---|---|---|---:|"]
      + counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value) |" }
    let page = Self.root.appending(path: "docs/formats.md")
    var text = try String(contentsOf: page, encoding: .utf8)
    let start = try #require(text.range(of: "<!-- outcomes -->\n")).upperBound
    let end = try #require(text.range(of: "<!-- end -->")).lowerBound
    if ErrorGalleryTests.rewrites {
      text.replaceSubrange(start..<end, with: table.joined(separator: "\n") + "\n")
      try Data(text.utf8).write(to: page)
    } else {
      #expect(String(text[start..<end]) == table.joined(separator: "\n") + "\n", "scripts/gallery")
    }
    #expect(try tamga("verify").code == 0)
  }

  /// What a file is, seen without the program's reader.
  private func kind(_ path: String) throws -> String {
    let text = try String(contentsOfFile: path, encoding: .utf8)
      .replacing(/<!--(?:(?!-->).)*-->/.dotMatchesNewlines(), with: "")
    func first(_ pattern: Regex<(Substring, Substring)>) -> String {
      text.firstMatch(of: pattern).map { String($0.1) } ?? "?"
    }
    let root = first(/<(?:\w+:)?([A-Za-z]\w*)[\s>]/)
    guard ["MetaData", "submitDeclarationRequest"].contains(root) else { return root }
    let code = first(/<(?:\w+:)?FunctionCode>\s*(\w+)/)
    if text.contains(/<(?:\w+:)?Response[\s>]/) { return "notification \(code)" }
    let type = first(/<(?:\w+:)?TypeCode>\s*(\w+)/)
    return code == "9" ? "declaration \(type.prefix(2))" : "request \(type)"
  }
}
