@testable import Customs
@testable import Ledger

/// Evidence of a declaration: as it came, and as if its entries stood in a log that is signed here.
enum EvidenceTarget {
  static func run(_ input: FuzzInput) {
    let bytes = input.bytes
    ProofTarget.onlyProofErrors { _ = try Evidence(bytes, key: FuzzKey.verifier) }
    guard let file = try? EvidenceFile(bytes) else { return }
    hold(file.bytes == bytes, "evidence is written as it was read")
    guard input.mode & 1 == 1 else { return }
    let parts = file.parts.compactMap { part -> Evidence.Part? in
      guard let entry = part.proof.extra, EntryFormat.fault(in: unsafe entry.span.bytes) == nil
      else { return nil }
      let view = EntryView(unsafe entry.span.bytes)
      return Evidence.Part(
        position: view.position, entry: entry, leaf: MerkleTree.leaf(entry),
        document: part.document)
    }
    derive(parts, file.name)
  }

  /// What is checked behind the signature and the proofs.
  private static func derive(_ parts: [Evidence.Part], _ name: [UInt8]) {
    let ordered = parts.sorted { $0.position < $1.position }
    ProofTarget.onlyProofErrors {
      let declaration = try EvidenceDeclaration(ordered, name: name)
      _ = try EvidenceDerivation(declaration).currency()
    }
    let sources = ordered.map { DeclarationHistory.Source(entry: $0.entry, document: $0.document) }
    let history = DeclarationHistory(sources, currency: "USD")
    hold(history.steps.count == ordered.count, "every entry is a step")
  }
}
