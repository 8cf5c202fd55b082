import Foundation
import Support
import Testing

/// `tamga append --input wco-xml`.
@Suite struct WCOAppendTests {
  static let messages = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Messages").path()

  private func tamga() throws -> Tamga {
    let tamga = try Tamga(withLedger: false)
    let run = try tamga("init", tamga.ledger, "--origin", "test.example/log", "--currency", "GBP")
    guard run.code == 0 else { throw Failure(text: run.errors) }
    return tamga
  }

  @Test func `messages go in by what they are, whatever their files are called`() throws {
    let tamga = try tamga()
    let run = try tamga("append", Self.messages, "--input", "wco-xml", "--format", "ndjson")
    #expect(run.code == 65)
    let created = try run.objects().filter { $0["result"] as? String == "created" }
    #expect(
      created.map { (($0["file"] as? String ?? "") as NSString).lastPathComponent } == [
        "9-declaration.xml", "2-acceptance.xml", "5-amendment.xml", "6-weighed-again.xml",
        "1-clearance.xml", "4-invalidation.xml",
      ])
    #expect(
      run.errors.contains("1 of these are messages that the ledger has no event for"),
      "\(run.errors)")
    let history = try tamga("show", "24GB0TAMGA000001R2", "--history").output
    for step in ["lodged", "accepted", "amended", "released", "invalidated"] {
      #expect(history.contains(", \(step)"))
    }
    for words in ["A worksheet was missing", "Weighed again", #"/items/0/netMassKg  "65" -> "66""#]
    {
      #expect(history.contains(words), "\(history)")
    }
    let verified = try tamga("verify")
    #expect(verified.code == 0, "\(verified.output) \(verified.errors)")
  }

  @Test func `what is refused does not keep the others out, and appending again appends nothing`()
    throws
  {
    let tamga = try tamga()
    try tamga.write(["<MetaData>", "<Response>"], to: "broken.xml")
    for expected in ["created", "exists"] {
      let run = try tamga(
        "append", "broken.xml", "\(Self.messages)/9-declaration.xml", "--format", "ndjson",
        "--rejects", "rejects.ndjson")
      #expect(run.code == 65)
      #expect(try run.objects().map { $0["result"] as? String } == ["rejected", expected])
      #expect([2, 3].contains(try run.objects()[0]["line"] as? Int))
    }
    let rejects = try String(
      contentsOfFile: tamga.directory.path + "/rejects.ndjson", encoding: .utf8)
    #expect(rejects.contains(#""file":"broken.xml""#) && rejects.contains("<Response>"))
    let whole = try tamga("append", "\(Self.messages)/9-declaration.xml", "--quiet")
    #expect(whole.code == 0)
    #expect(try tamga.size() == 3)
  }

  @Test func `the document is the message, byte for byte`() throws {
    let tamga = try tamga()
    let files = ["9-declaration.xml", "2-acceptance.xml"].map { "\(Self.messages)/\($0)" }
    #expect(try tamga("append", files[0], files[1]).code == 0)
    let shown = try tamga("show", "24GB0TAMGA000001R2", "--document", "--version", "1")
    #expect(shown.output == (try String(contentsOfFile: files[0], encoding: .utf8)))
    // The acceptance has no declaration: the version in force is told with the one that was lodged.
    let told = try tamga("show", "24GB0TAMGA000001R2").output
    #expect(told.contains("<FunctionCode>9") && told.contains("<FunctionCode>01"), "\(told)")
  }

  @Test func `a message may come through a pipe`() throws {
    let tamga = try tamga()
    let text = try String(contentsOfFile: "\(Self.messages)/9-declaration.xml", encoding: .utf8)
    let run = try tamga("append", "-", "--input", "wco-xml", "--format", "ndjson", input: text)
    #expect(run.code == 0 && run.output.contains(#""file":"<stdin>""#), "\(run.errors)")
  }

  @Test func `what the XML library says is not printed`() throws {
    let tamga = try tamga()
    let path = tamga.directory.path + "/wrong.xml"
    let bytes: [UInt8] = [0xFF, 0xFE, 0x3C, 0, 0x61, 0, 0x3E, 0, 0x00, 0xD8, 0x3C, 0, 0x2F, 0]
    #expect(FileManager.default.createFile(atPath: path, contents: Data(bytes)))
    let run = try tamga("append", "wrong.xml", "--input", "wco-xml")
    #expect(run.code == 65)
    #expect(run.errors.contains("of the text's encoding"), "\(run.errors)")
    #expect(!run.errors.contains("xmlParseChunk") && !run.errors.contains("input conversion"))
  }

  @Test func `a file of a gigabyte is refused unread`() throws {
    let tamga = try tamga()
    let path = tamga.directory.path + "/large.xml"
    #expect(FileManager.default.createFile(atPath: path, contents: Data("<a>".utf8)))
    try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: 1 << 30)
    let clock = ContinuousClock()
    let start = clock.now
    let run = try tamga("append", "large.xml")
    #expect(clock.now - start < .seconds(5))
    #expect(run.code == 65 && run.errors.contains("a file of 1073741824 bytes"))
  }

  @Test func `several files, and directories, are for messages alone`() throws {
    let tamga = try tamga()
    #expect(try tamga("append", "a.ndjson", "b.ndjson").code == 64)
    #expect(try tamga("append", "nothing.xml").code == 66)
    #expect(try tamga("append", tamga.directory.path, "--input", "wco-xml").code == 66)
  }
}
