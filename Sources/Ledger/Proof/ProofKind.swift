/// What a file that can be checked is. Its first line says so.
enum ProofKind: Sendable {
  case inclusion, consistency, evidence
  /// A checkpoint begins with its log's name: it is whatever no other kind's first line names.
  case checkpoint

  init(_ bytes: [UInt8]) {
    let first = bytes.prefix { $0 != StrictText.lineFeed }
    self =
      switch first {
      case _ where first.elementsEqual(TlogProof.header.utf8): .inclusion
      case _ where first.elementsEqual(ConsistencyFile.header.utf8): .consistency
      case _ where first.elementsEqual(EvidenceFile.header.utf8): .evidence
      default: .checkpoint
      }
  }
}
