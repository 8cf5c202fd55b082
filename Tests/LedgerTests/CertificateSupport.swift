import Customs
import FoundationEssentials
import Support

@testable import Ledger

extension TemporaryLedger {
  /// Certifies a view of this ledger with its key.
  func certified(_ view: String, _ query: ViewQuery = ViewQuery(), workers: Int = 1) throws -> (
    signed: SignedCertificate, table: ViewTable
  ) {
    try ledger().certify(try projection(view), query, keys: [try key()], workers: workers)
  }

  /// A certificate with other values in some lines, signed by the ledger's key as if they were true.
  func forged(_ signed: SignedCertificate, _ values: [String: String]) throws -> SignedCertificate {
    let text = String(decoding: signed.note.text, as: UTF8.self)
    let lines = text.split(separator: "\n").map { line in
      let name = String(line.prefix { $0 != " " })
      return values[name].map { "\(name) \($0)" } ?? String(line)
    }
    var note = try SignedNote(text: Array((lines.joined(separator: "\n") + "\n").utf8))
    try note.sign(with: try key())
    return try SignedCertificate(note.bytes, key: try key().verifier)
  }

  /// The position of an acceptance that nothing follows: what it adds, it alone adds.
  func untouched() throws -> Int {
    let entries = try entries()
    let place = entries.indices.first { index in
      entries[index].event == "accepted" && entries[index].kind != "transit"
        && !entries.indices.contains {
          $0 != index && entries[$0].subject == entries[index].subject
        }
    }
    guard let place else { throw Failure(text: "every acceptance is followed by something") }
    return place
  }

  /// Deletes every view.
  func dropViews() throws {
    close()
    for name in try FileManager.default.contentsOfDirectory(atPath: path + "/views") {
      try FileManager.default.removeItem(atPath: path + "/views/" + name)
    }
  }
}

extension ViewTable {
  /// The lines that the root is made of.
  var lines: [String] {
    rows.map { row in
      var writer = JSONWriter()
      write(row, to: &writer)
      return String(decoding: writer.bytes, as: UTF8.self)
    }
  }
}
