import Foundation
import Support
import Testing

/// `tamga evidence`, and `tamga check` of what it wrote, where there is no ledger.
@Suite struct EvidenceCommandTests {
  /// A declaration whose reason tries to be a script.
  private static let reason = "<script src='x'>alert(1)</script> & \u{202E}desrever"

  private func program() throws -> Tamga {
    let tamga = try Tamga()
    try tamga.fill([
      Line.accepted("T:1"), Line.event("released", "T:1"),
      Line.amended(
        DeclarationText("T:1") { $0.destination = "RU" }, reason: Self.reason),
      Line.event("departed", "T:1", at: "2022-06-15T08:00:00Z"),
    ])
    #expect(try tamga("checkpoint").code == 0)
    return tamga
  }

  private func key(_ tamga: Tamga) throws -> String {
    try #require(try tamga("key").lines.first)
  }

  @Test func `evidence is checked in a directory that has never seen the ledger`() throws {
    let (tamga, elsewhere) = (try program(), try Tamga(withLedger: false))
    let made = try tamga("evidence", "T:1", "-o", "T1.tamga-evidence")
    #expect(made.code == 0 && made.output.isEmpty)
    let key = try key(tamga)
    let file = tamga.directory.path + "/T1.tamga-evidence"
    try FileManager.default.moveItem(atPath: file, toPath: elsewhere.directory.path + "/e")
    try FileManager.default.removeItem(atPath: tamga.ledger)
    let checked = try elsewhere("check", "e", "--key", key)
    #expect(checked.code == 0 && checked.errors.isEmpty)
    #expect(checked.lines.first == "ok: evidence of declaration T:1")
    for words in ["this proves:", "this does not prove:", "versions 1 to 2 are all here"] {
      #expect(checked.output.contains(words), "\(words)")
    }
    #expect(try elsewhere.directory.names().allSatisfy { !$0.contains("ledger") })
  }

  @Test func `nothing is said to be right without the key, or under another one`() throws {
    let tamga = try program()
    #expect(try tamga("evidence", "T:1", "-o", "e").code == 0)
    let bare = try tamga("check", "e")
    #expect(bare.code == 64 && bare.output.isEmpty && bare.errors.contains("--key"))
    let other = try Tamga()
    let foreign = try tamga("check", "e", "--key", try key(other))
    #expect(foreign.code == 1 && foreign.output.isEmpty)
    #expect(foreign.errors.contains("[failed-signature]"))
    let page = try tamga("check", "e", "--key", try key(other), "--report", "html", "-o", "page")
    #expect(
      page.code == 1 && !FileManager.default.fileExists(atPath: tamga.directory.path + "/page"))
    let path = tamga.directory.path + "/e"
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: URL(filePath: path))
    let changed = try tamga("check", "e", "--key", try key(tamga))
    #expect(changed.code == 1 && changed.output.isEmpty && changed.errors.contains("error: e: "))
  }

  @Test func `the page runs nothing, fetches nothing, and shows what is not seen`() throws {
    let tamga = try program()
    #expect(try tamga("evidence", "T:1", "-o", "e").code == 0)
    let page = try tamga("evidence", "T:1", "--report", "html")
    #expect(page.code == 0)
    #expect(
      try tamga("check", "e", "--key", try key(tamga), "--report", "html").output == page.output)
    let html = page.output
    for part in [
      "&lt;script src=&#39;x&#39;&gt;alert(1)&lt;/script&gt; &amp; [U+202E]desrever",
      "/countryOfDestination", "departed", "<h2>What this does not prove</h2>",
      "default-src &#39;none&#39;".replacing("&#39;", with: "'"),
    ] { #expect(html.contains(part), "\(part)") }
    for part in ["<script", "src=", "http:", "https:", "url(", "onload", "\u{202E}", "@import"] {
      #expect(!html.replacing("src=&#39;", with: "").contains(part), "\(part)")
    }
    // The evidence lies in the page.
    let attached = try #require(html.split(separator: "base64,").last?.prefix { $0 != "\"" })
    let file = try Data(contentsOf: URL(filePath: tamga.directory.path + "/e"))
    #expect(Data(base64Encoded: String(attached)) == file)
  }

  @Test func `what there is no evidence of is said with its reason`() throws {
    let tamga = try program()
    let unknown = try tamga("evidence", "T:2", "-o", "e")
    #expect(unknown.code == 66 && unknown.errors.contains("no declaration with this number"))
    try tamga.fill([Line.event("arrived", "T:1", at: "2022-06-16T08:00:00Z")])
    let late = try tamga("evidence", "T:1", "-o", "e")
    #expect(late.code == 66 && late.errors.contains("run 'tamga checkpoint' [no-checkpoint]"))
    #expect(try tamga.directory.names().filter { $0 == "e" }.isEmpty)
    #expect(try tamga("evidence", "T:1", "--report", "pdf").code == 64)
  }
}
