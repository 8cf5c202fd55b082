import Customs
import Foundation

/// The invented WCO messages of Tests/Messages, and what becomes of a message.
enum Message {
  static let directory = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Messages")

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: directory.appending(path: name)))
  }

  static func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  /// The draft of one message.
  static func draft(
    _ bytes: [UInt8], currency: String = "GBP", historic: Bool = false
  ) throws -> (draft: Draft, batch: DraftBatch) {
    var records = RecordBatch()
    records.add(message: bytes, file: "message.xml", currency: currency)
    records.finish()
    let batch = SubmissionParser().parse(records, historic: historic)
    return (batch.drafts[0], batch)
  }

  static func draft(_ text: String, currency: String = "GBP", historic: Bool = false) throws
    -> (draft: Draft, batch: DraftBatch)
  {
    try draft(Array(text.utf8), currency: currency, historic: historic)
  }

  /// The submission that a message becomes.
  static func submission(_ text: String, currency: String = "GBP") -> String {
    var records = RecordBatch()
    records.add(message: Array(text.utf8), currency: currency)
    return String(decoding: records.bytes[records.records[0].range], as: UTF8.self)
  }

  /// A response of customs with these elements in it.
  static func response(_ content: String) -> String {
    "<MetaData><Response>\(content)</Response></MetaData>"
  }
}
